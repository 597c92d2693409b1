using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Teams.Hiring.Reports;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class HireDialogTests : TeamComponents
{
    private Caller _caller = null!;
    private ListingCard _listing = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _caller = await World.CompanyAsync();
        await World.ListingAsync("Contract Reader");
        _listing = (await World.MarketDetail.ExecuteAsync("contract-reader", null, Cancelled))!.Card;
        SignIn(_caller);
    }

    [Fact]
    public async Task Hire_Confirmed_EndsWithSayHello()
    {
        var dialog = Open();
        await dialog.Find("input[maxlength]").InputAsync("Juno");
        await HireAsync(dialog);

        var member = Assert.Single(await World.Team.ListAsync(_caller.CustomerId, Cancelled));
        Assert.Equal("Juno", member.PersonaName);
        Assert.DoesNotContain("Say hello", dialog.Markup, StringComparison.Ordinal);

        await World.GrantAsync(member.Id, grant => grant.WaitingFor = GrantWaiting.GatewayAway);
        await World.Live.AnnounceAsync(TeamTopics.Hire(member.Id));
        dialog.WaitForAssertion(() => Assert.Contains(GrantWaiting.GatewayAway, dialog.Markup, StringComparison.Ordinal));

        await World.ConfirmAsync(member.Id);
        await World.Live.AnnounceAsync(TeamTopics.Hire(member.Id));
        dialog.WaitForAssertion(() => Assert.Contains("Say hello", dialog.Markup, StringComparison.Ordinal));
        dialog.WaitForAssertion(() => Assert.Equal("Juno works for you", dialog.Find("#hire-title").TextContent));
        await Press(dialog, "Say hello");
        Assert.Equal(0, World.Live.Subscribers);
    }

    [Fact]
    public async Task Hire_ReportWanted_IsPlacedUnderTheLeadAtALevelItMayLead()
    {
        var lead = Assert.IsType<HireOutcome.Hired>(await World.Hiring.ExecuteAsync(
            _caller, new HireRequest((await World.ListingAsync("Budget Splitter")).Slug, "Tarn", Seniority.Senior, null, null) { Department = "Finance" }, Cancelled)).Id;
        Services.GetRequiredService<ReportWanted>().Lead = lead;

        await HireAsync(Open());

        var hired = (await World.Team.ListAsync(_caller.CustomerId, Cancelled)).Single(member => member.Id != lead);
        Assert.Equal((lead, Seniority.Junior, "Finance"), (hired.Manager, hired.Seniority, hired.Department));
        Assert.Null(Services.GetRequiredService<ReportWanted>().Lead);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hire_NewsByMail_IsRememberedAsChosen(bool byMail)
    {
        var dialog = Open();
        await Press(dialog, "Next");
        await Press(dialog, "Next");
        await dialog.Find("input[type=checkbox]").ChangeAsync(byMail);
        await Press(dialog, "Next");
        await dialog.Find("#hire-consent").ChangeAsync(true);
        Assert.Contains(byMail ? "When it cannot work" : "None", dialog.FindAll(".agreed dd").Last(cell => cell.QuerySelector("button") is null).TextContent, StringComparison.Ordinal);
        await Press(dialog, "Hire ");

        var hired = Assert.Single(await World.Team.ListAsync(_caller.CustomerId, Cancelled));
        Assert.Equal(byMail, await new NotificationChoices(World.Contexts).IsByMailAsync(_caller, SourceNews.SubjectOf(hired.Id.Value), Cancelled));
    }

    [Fact]
    public async Task Hire_BoxUntouched_MailsNothing()
    {
        await HireAsync(Open());

        var hired = Assert.Single(await World.Team.ListAsync(_caller.CustomerId, Cancelled));
        Assert.False(await new NotificationChoices(World.Contexts).IsByMailAsync(_caller, SourceNews.SubjectOf(hired.Id.Value), Cancelled));
    }

    [Fact]
    public async Task Edit_BoxUntouched_GoesOnFollowingTheGeneralChoice()
    {
        var hire = await World.HireAsync(_caller, await World.ListingAsync("Support Triage"), "Tarn");
        var choices = new NotificationChoices(World.Contexts);
        var team = await World.Team.ListAsync(_caller.CustomerId, Cancelled);
        var dialog = Render<MudDialogProvider>();
        _ = dialog.InvokeAsync(() => EditHireDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), team.Single(), team));
        dialog.WaitForElement("input[maxlength]");
        await Press(dialog, "Save");

        await choices.ChooseAsync(_caller, NotificationChoice.Everything, byMail: true, Cancelled);

        Assert.True(await choices.IsByMailAsync(_caller, SourceNews.SubjectOf(hire.Value), Cancelled));
    }

    [Fact]
    public async Task Hire_WhileWaiting_CanBeCancelled()
    {
        var dialog = Open();
        await HireAsync(dialog);
        await Press(dialog, "Cancel the hire");

        Assert.Equal(HireState.Ending, Assert.Single(await World.Team.ListAsync(_caller.CustomerId, Cancelled)).State);
    }

    [Theory]
    [InlineData("", "Give it a name")]
    [InlineData("tarn", "Somebody in your team is called tarn")]
    public async Task Hire_BadName_SaysSoAtTheField(string name, string message)
    {
        await World.HireAsync(_caller, await World.ListingAsync("Support Triage"), "Tarn");
        var dialog = Open();
        await dialog.Find("input[maxlength]").InputAsync(name);
        await Press(dialog, "Next");

        Assert.Contains(message, dialog.Find(".ve-help.error").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", dialog.Find("input[maxlength]").GetAttribute("aria-invalid"));
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-1")]
    [InlineData("1.005")]
    public async Task Hire_BadCap_HiresNobody(string cap)
    {
        var dialog = Open();
        await Press(dialog, "Next");
        await Press(dialog, "Next");
        await dialog.Find("input[inputmode=decimal]").InputAsync(cap);
        await Press(dialog, "Next");

        Assert.NotEmpty(dialog.FindAll(".ve-help.error"));
        await using var db = World.Open();
        Assert.False(await db.Set<Hire>().AnyAsync(Cancelled));
    }

    [Fact]
    public async Task Hire_TakenMeanwhile_LeadsToTheExistingHire()
    {
        var dialog = Open();
        var first = ((HireOutcome.Hired)await World.Hiring.ExecuteAsync(_caller, new HireRequest("contract-reader", "Moss", null, null, null), Cancelled)).Id;
        await dialog.Find("input[maxlength]").InputAsync("Juno");
        await HireAsync(dialog);

        Assert.Contains(first.Value.ToString("D"), dialog.Find(".ve-note a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hire_Placed_KeepsWhatTheReviewSaid()
    {
        var lead = await World.HireAsync(_caller, await World.ListingAsync("Cluster Caretaker", listing => listing.Seniority = Seniority.Manager), "Bosun");
        var dialog = Open();
        await dialog.Find("input[maxlength]").InputAsync("Juno Kay");
        await dialog.FindAll("select")[1].ChangeAsync(lead.Value.ToString());
        await dialog.Find("input[list]").InputAsync("Back office");
        await Press(dialog, "Next");
        await dialog.Find("textarea").InputAsync("Agreements are in Contracts 2026.");
        await Press(dialog, "Next");
        await dialog.Find("input[inputmode=decimal]").InputAsync("150");
        await Press(dialog, "Next");

        var review = dialog.Find("form").TextContent;
        Assert.All(
            (string[])["juno-kay@nordhafen", "Bosun, Cluster Caretaker (Manager)", "“Agreements are in Contracts 2026.”", "€150.00", "On your invoice of 1 "],
            words => Assert.Contains(words, review, StringComparison.Ordinal));
        await HireAsync(dialog);

        var member = (await World.Team.ListAsync(_caller.CustomerId, Cancelled)).Single(member => member.Id != lead);
        Assert.Equal(
            ("juno-kay", lead, "Back office", "Agreements are in Contracts 2026.", 150m),
            (member.Handle, member.Manager, member.Department, member.Instructions, member.MonthlyCap!.Value.Units));
    }

    [Fact]
    public async Task Hire_WithoutConsent_HiresNobody()
    {
        var dialog = Open();
        await dialog.FindAll(".steps button")[3].ClickAsync(new());
        await Press(dialog, "Hire ");

        Assert.Contains("Tick this to hire", dialog.Find("#hire-consent-error").TextContent, StringComparison.Ordinal);
        await using var db = World.Open();
        Assert.False(await db.Set<Hire>().AnyAsync(Cancelled));
    }

    [Fact]
    public async Task Steps_PastAProblem_StopAtIt()
    {
        var dialog = Open();
        await dialog.Find("input[maxlength]").InputAsync("");
        await dialog.FindAll(".steps button")[3].ClickAsync(new());

        Assert.Contains("Give it a name", dialog.Find(".ve-help.error").TextContent, StringComparison.Ordinal);
    }

    private static async Task HireAsync(IRenderedComponent<MudDialogProvider> dialog)
    {
        await dialog.FindAll(".steps button")[3].ClickAsync(new());
        await dialog.Find("#hire-consent").ChangeAsync(true);
        await Press(dialog, "Hire ");
    }

    private IRenderedComponent<MudDialogProvider> Open()
    {
        var provider = Render<MudDialogProvider>();
        _ = provider.InvokeAsync(() => HireDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), _listing));
        provider.WaitForElement("input[maxlength]");
        return provider;
    }

    private static Task Press(IRenderedComponent<MudDialogProvider> dialog, string label)
    {
        dialog.WaitForAssertion(() => Assert.Contains(dialog.FindAll(".mud-dialog-actions button"), IsIt));
        return dialog.FindAll(".mud-dialog-actions button").First(IsIt).ClickAsync(new());

        bool IsIt(AngleSharp.Dom.IElement button) => button.TextContent.Trim().StartsWith(label.Trim(), StringComparison.Ordinal);
    }
}

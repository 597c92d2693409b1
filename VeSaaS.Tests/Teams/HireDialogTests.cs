using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Teams.Hiring;
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
        await Press(dialog, "Hire Juno");

        var member = Assert.Single(await World.Team.ListAsync(_caller.CustomerId, Cancelled));
        Assert.Equal("Juno", member.PersonaName);
        Assert.DoesNotContain("Say hello", dialog.Markup, StringComparison.Ordinal);

        await World.GrantAsync(member.Id, grant => grant.WaitingFor = GrantWaiting.GatewayAway);
        await World.Live.AnnounceAsync(TeamTopics.Hire(member.Id));
        dialog.WaitForAssertion(() => Assert.Contains(GrantWaiting.GatewayAway, dialog.Markup, StringComparison.Ordinal));

        await World.ConfirmAsync(member.Id);
        await World.Live.AnnounceAsync(TeamTopics.Hire(member.Id));
        dialog.WaitForAssertion(() => Assert.Contains("Say hello", dialog.Markup, StringComparison.Ordinal));
        await Press(dialog, "Say hello");
        Assert.Equal(0, World.Live.Subscribers);
    }

    [Fact]
    public async Task Hire_WhileWaiting_CanBeCancelled()
    {
        var dialog = Open();
        await Press(dialog, "Hire ");
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
        await Press(dialog, "Hire");

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
        await dialog.Find("input[inputmode=decimal]").InputAsync(cap);
        await Press(dialog, "Hire ");

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
        await Press(dialog, "Hire Juno");

        Assert.Contains(first.Value.ToString("D"), dialog.Find(".ve-note a").GetAttribute("href"), StringComparison.Ordinal);
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

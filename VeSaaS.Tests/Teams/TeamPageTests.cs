using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Marketplace;
using VeSaaS.Web.Teams;
using VeSaaS.Web.Teams.Overview;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class TeamPageTests : TeamComponents
{
    [Fact]
    public async Task Page_Empty_OffersTheMarket()
    {
        SignIn(await World.CompanyAsync());
        await World.ListingAsync("Contract Reader");

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Contains("Hire your first virtual employee", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/marketplace/contract-reader", page.Find("a.suggestion").GetAttribute("href"));
    }

    [Fact]
    public async Task Page_GrantChanges_FollowsByItself()
    {
        var caller = await World.CompanyAsync();
        SignIn(caller);
        var hire = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno");
        await World.GrantAsync(hire, grant => grant.WaitingFor = GrantWaiting.GatewayAway);
        var page = Render<TeamPage>();
        page.WaitForAssertion(() => Assert.Contains(GrantWaiting.GatewayAway, page.Markup, StringComparison.Ordinal));

        await World.ConfirmAsync(hire);
        await World.Live.AnnounceAsync(TeamTopics.Team(caller.CustomerId));

        page.WaitForAssertion(() => Assert.Contains("Idle", page.Find(".ve-chip").TextContent, StringComparison.Ordinal));
        Assert.NotEmpty(page.FindAll("[aria-label='More about Juno']"));
    }

    [Fact]
    public async Task Page_AgentIsAway_SaysDegradedUntilItIsBack()
    {
        var caller = await World.CompanyAsync();
        SignIn(caller);
        var listing = await World.ListingAsync("Contract Reader");
        var hire = await World.HireAsync(caller, listing, "Juno");
        await World.ConfirmAsync(hire);
        var page = Render<TeamPage>();
        page.WaitForAssertion(() => Assert.Contains("Idle", page.Find(".ve-chip").TextContent, StringComparison.Ordinal));

        await SourceAsync(listing.Id, new ListingSource { AwaySince = World.Time.GetUtcNow(), UnavailableSince = World.Time.GetUtcNow() });
        await World.Live.AnnounceAsync(CatalogEvents.AvailabilityChanged);
        page.WaitForAssertion(() => Assert.Contains("Degraded", page.Find(".ve-chip").TextContent, StringComparison.Ordinal));
        Assert.Contains("It recovers by itself", page.Markup, StringComparison.Ordinal);
        Assert.Equal(World.Time.GetUtcNow(), (await World.Team.FindAsync(caller.CustomerId, hire, Cancelled))!.DegradedSince);

        await SourceAsync(listing.Id, new ListingSource());
        await World.Live.AnnounceAsync(CatalogEvents.AvailabilityChanged);
        page.WaitForAssertion(() => Assert.Contains("Idle", page.Find(".ve-chip").TextContent, StringComparison.Ordinal));
    }

    private async Task SourceAsync(VirtualEmployeeId listing, ListingSource source)
    {
        await using var db = World.Open();
        await db.Set<VirtualEmployee>().Where(row => row.Id == listing).ExecuteUpdateAsync(row => row.SetProperty(entity => entity.Source, source), Cancelled);
    }

    [Fact]
    public async Task Page_Viewer_SeesNoActions()
    {
        var caller = await World.CompanyAsync();
        await World.ConfirmAsync(await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno"));
        SignIn(caller with { Role = MemberRole.Viewer });

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Contains("Juno", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[aria-label='More about Juno']"));
        Assert.Empty(page.FindAll("a[href='/marketplace']"));
    }

    [Fact]
    public async Task Page_FilterInTheAddress_ShowsWhoMatches()
    {
        var caller = await World.CompanyAsync();
        SignIn(caller);
        await World.ConfirmAsync(await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno"));
        var paused = await World.HireAsync(caller, await World.ListingAsync("Support Triage"), "Tarn");
        await World.ConfirmAsync(paused);
        await World.Pausing.ExecuteAsync(caller, paused, Cancelled);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/team?state=paused");

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Equal(["Tarn"], page.FindAll("article h3").Select(name => name.TextContent)));
        Assert.Equal("Paused 1", page.Find("nav[aria-label=States] [aria-current]").TextContent.Trim());
        Assert.NotNull(page.Find("[aria-label='Resume Tarn, the fee runs again']"));
    }

    [Fact]
    public async Task Page_Former_OffersTheirConversationsAndCosts()
    {
        var caller = await World.CompanyAsync();
        SignIn(caller);
        var hire = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno");
        await World.LettingGo.ExecuteAsync(caller, hire, Cancelled);
        await World.GrantAsync(hire, grant => (grant.State, grant.RevokedAt) = (GrantState.Revoked, World.Time.GetUtcNow()));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/team?state=ended");

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Equal($"/team/{hire.Value}/export", page.Find("article a[download]").GetAttribute("href")));
        Assert.Contains("Ended", page.Find(".ve-chip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_List_SaysManagerAndDepartment()
    {
        var caller = await World.CompanyAsync();
        SignIn(caller);
        var lead = await World.HireAsync(caller, await World.ListingAsync("Contract Reader", listing => listing.Seniority = Seniority.Manager), "Bosun");
        var report = await World.HireAsync(caller, await World.ListingAsync("Support Triage"), "Tarn");
        await World.Editing.ExecuteAsync(caller, report, new(null, null, null, null) { Manager = new(lead), Department = new("Harbour") }, Cancelled);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/team?view=list");

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        var cells = page.FindAll("tbody tr")[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Equal(("Bosun", "Harbour"), (cells[1], cells[2]));
    }

    [Fact]
    public async Task NeedsYou_QuestionApprovalAndResult_EachLeadToWhereItGoesOn()
    {
        var caller = await World.CompanyAsync();
        var hire = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno");
        var team = await World.Team.ListAsync(caller.CustomerId, Cancelled);
        List<WaitingAsk> asks =
        [
            new(hire.Value, "Chat, Freight", "/chat/1", new AgentAsk.Question(AskShape.Plain, [new("Pay twice the rate?", [], false)]), World.Time.GetUtcNow()),
            new(hire.Value, "Chat, Release", "/chat/2", new AgentAsk.Approval(AskShape.Kagent, null, [new("1", "deploy", "{}", null, false)], false), World.Time.GetUtcNow()),
            new(hire.Value, "Task 4, Offers", "/tasks?task=4", null, World.Time.GetUtcNow()),
        ];

        var rail = Render<NeedsYou>(parameters => parameters.Add(shown => shown.Asks, asks).Add(shown => shown.Team, team));

        Assert.Equal("3 need you", rail.Find(".ve-ask").GetAttribute("aria-label"));
        Assert.Equal(
            ["Juno asks: Pay twice the rate?", "Juno wants to use deploy and needs your approval", "Juno handed in a result for your review"], rail.FindAll(".said").Select(line => line.TextContent.Trim()));
        Assert.Equal(
            [("/chat/1", "Answer of Juno: Chat, Freight"), ("/chat/2", "Review request of Juno: Chat, Release"), ("/tasks?task=4", "Review result of Juno: Task 4, Offers")],
            rail.FindAll("a").Select(link => (link.GetAttribute("href"), link.TextContent)));
    }

    [Fact]
    public async Task Page_Disposed_StopsListening()
    {
        SignIn(await World.CompanyAsync());
        var page = Render<TeamPage>();
        page.WaitForAssertion(() => Assert.Equal(4, World.Live.Subscribers));

        await DisposeComponentsAsync();

        Assert.Equal(0, World.Live.Subscribers);
    }

    [Fact]
    public async Task Card_CapNearlyUsed_SaysUsageOfCap()
    {
        var caller = await World.CompanyAsync();
        var hire = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno", Money.FromUnits(10m));
        await World.ConfirmAsync(hire);
        await World.UseAsync(caller, hire, Money.FromUnits(9m), World.Time.GetUtcNow());
        var member = (await World.Team.FindAsync(caller.CustomerId, hire, Cancelled))!;

        var card = Render<TeamCard>(parameters => parameters.Add(shown => shown.Member, member).Add(shown => shown.CanAct, true));

        Assert.Equal("90", card.Find("[role=meter]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public async Task ListingCard_ForVisitorMemberAndHirer_OffersWhatFits()
    {
        await World.ListingAsync("Contract Reader");
        var listing = (await World.MarketDetail.ExecuteAsync("contract-reader", null, Cancelled))!.Card;
        var asked = new List<string>();

        var nobody = Render<VirtualEmployeeCard>(parameters => parameters.Add(card => card.Listing, listing));
        var visitor = Render<VirtualEmployeeCard>(parameters => parameters.Add(card => card.Listing, listing).Add(card => card.HireHref, "/sign-up"));
        var member = Render<VirtualEmployeeCard>(parameters => parameters.Add(card => card.Listing, listing).Add(card => card.OnHire, shown => asked.Add(shown.Slug)));
        var hirer = Render<VirtualEmployeeCard>(parameters => parameters.Add(card => card.Listing, listing with { HiredAs = new HireId(listing.Id.Value) }));
        await member.Find("button").ClickAsync(new());

        Assert.Equal("/marketplace/contract-reader", Assert.Single(nobody.FindAll("a, button")).GetAttribute("href"));
        Assert.Equal("/sign-up", visitor.Find("a.ve-button").GetAttribute("href"));
        Assert.Equal(["contract-reader"], asked);
        Assert.Contains("Hired", hirer.Markup, StringComparison.Ordinal);
    }
}

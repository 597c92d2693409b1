using Bunit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Marketplace;
using VeSaaS.Web.Teams;
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
    public async Task Page_Disposed_StopsListening()
    {
        SignIn(await World.CompanyAsync());
        var page = Render<TeamPage>();
        page.WaitForAssertion(() => Assert.Equal(2, World.Live.Subscribers));

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

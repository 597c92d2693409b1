using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Marketplace;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

/// <summary>Whether a listing's agent is there is said on pages that are open already.</summary>
public sealed class AvailabilityTests : TeamComponents
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.AddSingleton(World.Market).AddSingleton(World.MarketDetail).AddSingleton(Options.Create(new BillingOptions()));
        SignIn(await World.CompanyAsync());
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        await World.ListingAsync("Contract Reader");
    }

    [Fact]
    public async Task List_AgentGoesAndComesBack_FollowsByItself()
    {
        var page = Render<MarketplacePage>();
        page.WaitForAssertion(() => Assert.Contains("Available", page.Find("article").TextContent, StringComparison.Ordinal));

        await AnswersAsync(false);
        page.WaitForAssertion(() => Assert.Contains("Away at the moment", page.Find("article").TextContent, StringComparison.Ordinal));
        await AnswersAsync(true);
        page.WaitForAssertion(() => Assert.Contains("Available", page.Find("article").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Detail_AgentGoes_FollowsByItselfUntilThePageIsClosed()
    {
        var page = Render<MarketplaceDetailPage>(parameters => parameters.Add(detail => detail.Slug, "contract-reader"));
        page.WaitForAssertion(() => Assert.Contains("Available", page.Find(".top").TextContent, StringComparison.Ordinal));

        await AnswersAsync(false);
        page.WaitForAssertion(() => Assert.Contains("Away at the moment", page.Find(".top").TextContent, StringComparison.Ordinal));
        await DisposeComponentsAsync();
        Assert.Equal(0, World.Live.Subscribers);
    }

    private async Task AnswersAsync(bool isReady)
    {
        await using (var db = World.Open())
        {
            var listing = await db.Set<VirtualEmployee>().SingleAsync(Cancelled);
            listing.Facts = listing.Facts with { IsReady = isReady };
            await db.SaveChangesAsync(Cancelled);
        }

        await World.Live.AnnounceAsync(CatalogEvents.AvailabilityChanged);
    }
}

using Bunit;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Marketplace;
using VeSaaS.Web.Marketplace.Facets;
using VeSaaS.Web.Marketplace.Results;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

public sealed class MarketplaceComponentsTests : TeamComponents
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await World.ListingAsync("Contract Reader", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Legal", Seniority.Senior, ["pdf"]));
        await World.ListingAsync("Clerk", listing => (listing.Category, listing.MonthlyFee) = ("Finance", Money.FromUnits(20m)));
    }

    [Theory]
    [InlineData(TokenBilling.None, 0, "€20 / month")]
    [InlineData(TokenBilling.PerToken, 0, "€20 / month + usage")]
    [InlineData(TokenBilling.Included, 250_000, "€20 / month, 250 k tokens included")]
    public void PriceLine_Billing_IsSaidInWords(TokenBilling billing, long included, string words)
    {
        var price = new PriceSnapshot(Money.FromUnits(20m), billing, 1_000, 4_000, 100) { IncludedTokens = included };

        var line = Render<PriceLine>(parameters => parameters.Add(component => component.Price, price));

        Assert.Equal(words, string.Join(' ', line.Find(".ve-num").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Facets_Choice_IsALinkThatTurnsIt()
    {
        var panel = await PanelAsync(new() { Search = "r", Categories = ["legal"], Page = 3 });

        var legal = panel.Find("a[aria-label='Legal, 1, chosen']");
        Assert.Equal(("true", "/marketplace?q=r&compare=clerk"), (legal.GetAttribute("aria-current"), legal.GetAttribute("href")));
        Assert.Equal("/marketplace?q=r&category=legal&seniority=senior&compare=clerk", panel.Find("a[aria-label='Senior, 1']").GetAttribute("href"));
        Assert.Equal("/marketplace?compare=clerk", panel.FindAll("a").Single(link => link.TextContent == "Clear all").GetAttribute("href"));
    }

    [Fact]
    public async Task Facets_Fee_AppliesWhatIsTyped()
    {
        MarketplaceFilter? asked = null;
        var panel = await PanelAsync(new() { MaxFee = 50m, Categories = ["Legal"] }, filter => asked = filter);
        Assert.Equal("50", panel.Find("input[name=maxFee]").GetAttribute("value"));
        Assert.Equal("Legal", panel.Find("form.fee input[type=hidden][name=category]").GetAttribute("value"));

        await panel.Find("input[name=minFee]").ChangeAsync(new ChangeEventArgs { Value = "20.5" });
        await panel.Find("input[name=maxFee]").ChangeAsync(new ChangeEventArgs { Value = "" });
        await panel.Find("form.fee").SubmitAsync();

        Assert.Equal((20.5m, null, 1), (asked!.MinFee, asked.MaxFee, asked.Page));
        Assert.Equal(["Legal"], asked.Categories);
    }

    [Fact]
    public async Task NoMatch_SaysWhichFilterHidesHowMany()
    {
        var filter = new MarketplaceFilter { Categories = ["Legal"], MaxFee = 30m };
        var results = await World.Market.ExecuteAsync(filter, null, Cancelled);

        var panel = Render<NoMatch>(parameters => parameters.Add(page => page.Filter, filter).Add(page => page.Results, results));

        var links = panel.FindAll("a").Select(link => (link.TextContent, link.GetAttribute("href")));
        Assert.Equal(
            [("Clear Legal (1 more)", "/marketplace?maxFee=30"), ("Clear up to €30 (1 more)", "/marketplace?category=Legal"), ("Show all 2", "/marketplace")], links);
    }

    [Fact]
    public async Task Grid_Compare_AddsAndTakesAwayUpToThree()
    {
        var filter = new MarketplaceFilter { Sort = MarketplaceSort.Price };
        var results = await World.Market.ExecuteAsync(filter, null, Cancelled);

        var some = Render<MarketplaceGrid>(parameters => parameters.Add(grid => grid.Filter, filter).Add(grid => grid.Results, results).Add(grid => grid.Compared, ["clerk"]));
        var full = Render<MarketplaceGrid>(parameters => parameters.Add(grid => grid.Filter, filter).Add(grid => grid.Results, results).Add(grid => grid.Compared, ["a", "b", "c"]));

        Assert.Equal("/marketplace?sort=price", some.Find("a[aria-label='Do not compare Clerk']").GetAttribute("href"));
        Assert.Equal("/marketplace?sort=price&compare=clerk&compare=contract-reader", some.Find("a[aria-label='Compare Contract Reader']").GetAttribute("href"));
        Assert.Empty(full.FindAll("a.compare"));
    }

    [Fact]
    public async Task Card_Numbers_AreCountedOrNotSaid()
    {
        var card = (await World.MarketDetail.ExecuteAsync("clerk", null, Cancelled))!.Card;

        var unknown = Render<VirtualEmployeeCard>(parameters => parameters.Add(shown => shown.Listing, card));
        var known = Render<VirtualEmployeeCard>(parameters => parameters.Add(shown => shown.Listing, card with
        {
            Employers = 1, Typical = new TypicalCost(Money.FromUnits(25m), Money.FromUnits(40m), 5),
        }));
        var flat = Render<VirtualEmployeeCard>(parameters => parameters.Add(shown => shown.Listing, card with { Price = card.Price with { TokenBilling = TokenBilling.None } }));

        Assert.Contains("No typical total yet", unknown.Markup, StringComparison.Ordinal);
        Assert.Contains("Typically €25 to €40 in total", Text(known), StringComparison.Ordinal);
        Assert.Contains("Hired by 1 company", known.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("ypical", flat.Markup, StringComparison.Ordinal);
    }

    private async Task<IRenderedComponent<FacetPanel>> PanelAsync(MarketplaceFilter filter, Action<MarketplaceFilter>? onFee = null)
    {
        var results = await World.Market.ExecuteAsync(filter, null, Cancelled);
        return Render<FacetPanel>(parameters => parameters
            .Add(panel => panel.Filter, filter).Add(panel => panel.Results, results).Add(panel => panel.Compared, ["clerk"]).Add(panel => panel.OnFee, onFee ?? (_ => { })));
    }

    private static string Text(IRenderedComponent<VirtualEmployeeCard> card) => string.Join(' ', card.Find("article").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

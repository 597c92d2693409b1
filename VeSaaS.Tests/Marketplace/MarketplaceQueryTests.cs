using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Marketplace.Finding;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

public sealed class MarketplaceQueryTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private MarketplaceQuery Market => _world.Market;

    private MarketplaceDetail Detail => _world.MarketDetail;

    public void Dispose() => _world.Dispose();

    private async Task<IEnumerable<string>> FindAsync(MarketplaceFilter filter) =>
        (await Market.ExecuteAsync(filter, null, Cancelled)).Listings.Select(listing => listing.Name);

    [Theory]
    [InlineData("contract")]
    [InlineData("CONTRACT reader")]
    [InlineData("  Clause ")]
    [InlineData("legal")]
    [InlineData("pdf")]
    [InlineData("resume")]
    [InlineData("RÉSUMÉ")]
    public async Task Search_AnyFieldAnyCaseAnyAccent_Finds(string search)
    {
        await _world.ListingAsync("Contract Reader", listing =>
        {
            listing.Tagline = "Reads clause by clause";
            listing.Category = "Legal";
            listing.Tags = ["PDF"];
            listing.Description = "Writes a **Résumé** of it.";
        });
        await _world.ListingAsync("Support Triage");

        Assert.Equal(["Contract Reader"], await FindAsync(new() { Search = search }));
    }

    [Theory]
    [InlineData("contract triage")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("' OR 1=1 --")]
    public async Task Search_WithoutAMatch_FindsNothing(string search)
    {
        await _world.ListingAsync("Contract Reader");
        await _world.ListingAsync("Support Triage");

        Assert.Empty(await FindAsync(new() { Search = search }));
    }

    [Fact]
    public async Task Search_AfterAnEdit_FollowsTheFields()
    {
        var listing = await _world.ListingAsync("Contract Reader");
        await using (var db = _world.Open())
        {
            var row = (await db.FindAsync<VirtualEmployee>([listing.Id], Cancelled))!;
            row.Tagline = "Now reads leases";
            await db.SaveChangesAsync(Cancelled);
        }

        Assert.Equal(["Contract Reader"], await FindAsync(new() { Search = "leases" }));
    }

    [Fact]
    public async Task Search_ByRelevance_NamesBeforeDescriptions()
    {
        await _world.ListingAsync("Invoice Matcher");
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ListingAsync("Clerk", listing => listing.Description = "Knows every invoice.");

        Assert.Equal(["Invoice Matcher", "Clerk"], await FindAsync(new() { Search = "invoice" }));
    }

    [Theory]
    [InlineData(VirtualEmployeeStatus.Draft)]
    [InlineData(VirtualEmployeeStatus.Suspended)]
    [InlineData(VirtualEmployeeStatus.Archived)]
    public async Task Anything_NotPublished_DoesNotExist(VirtualEmployeeStatus status)
    {
        await _world.ListingAsync("Secret Draft", listing => (listing.Status, listing.Category, listing.Tags) = (status, "Hidden", ["hidden"]));

        var page = await Market.ExecuteAsync(new() { Search = "secret" }, null, Cancelled);
        var all = await Market.ExecuteAsync(new(), null, Cancelled);

        Assert.Empty(page.Listings);
        Assert.Equal((0, 0, 0, 0, 0), (all.Matches, all.Offered, all.Categories.Count, all.Seniorities.Count, all.Tags.Count));
        Assert.Empty(await Detail.CompareAsync(["secret-draft"], null, Cancelled));
        Assert.Null(await Detail.ExecuteAsync("secret-draft", null, Cancelled));
    }

    [Fact]
    public async Task Facets_Together_IgnoreTheirOwnChoicesOnly()
    {
        await _world.ListingAsync("A", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Legal", Seniority.Senior, ["pdf", "fast"]));
        await _world.ListingAsync("B", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Legal", Seniority.Junior, ["pdf"]));
        await _world.ListingAsync("C", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Finance", Seniority.Senior, ["excel"]));

        var page = await Market.ExecuteAsync(new() { Categories = ["Legal"], Seniorities = [Seniority.Senior], Tags = ["pdf"] }, null, Cancelled);

        Assert.Equal("A", Assert.Single(page.Listings).Name);
        Assert.Equal((1, 3), (page.Matches, page.Offered));
        Assert.Equal([new("Legal", 1)], page.Categories);
        Assert.Equal([new(Seniority.Junior, 1), new(Seniority.Senior, 1)], page.Seniorities);
        Assert.Equal([new("fast", 1), new("pdf", 1)], page.Tags);
        Assert.Equal(
            new Dictionary<MarketplaceFacet, int> { [MarketplaceFacet.Category] = 0, [MarketplaceFacet.Seniority] = 1, [MarketplaceFacet.Tag] = 0 },
            page.HiddenBy);
    }

    [Fact]
    public async Task Facet_SeveralChoices_AnyOfThemWillDo()
    {
        await _world.ListingAsync("A", listing => listing.Tags = ["pdf"]);
        await _world.ListingAsync("B", listing => listing.Tags = ["excel"]);
        await _world.ListingAsync("C");

        Assert.Equal(["A", "B"], (await FindAsync(new() { Tags = ["PDF", "excel"] })).Order());
    }

    [Fact]
    public async Task Fees_ByRangeAndModel_Narrow()
    {
        await _world.ListingAsync("Free", listing => (listing.MonthlyFee, listing.TokenBilling) = (Money.Zero, TokenBilling.None));
        await _world.ListingAsync("Usage", listing => listing.MonthlyFee = Money.Zero);
        await _world.ListingAsync("Flat", listing => (listing.MonthlyFee, listing.TokenBilling) = (Money.FromUnits(20m), TokenBilling.None));
        await _world.ListingAsync("Both", listing => listing.MonthlyFee = Money.FromUnits(90m));

        var page = await Market.ExecuteAsync(new() { MinFee = 20m, MaxFee = 89.99m }, null, Cancelled);

        Assert.Equal("Flat", Assert.Single(page.Listings).Name);
        Assert.Equal([new(PriceModel.FeeOnly, 1)], page.PriceModels);
        Assert.Equal(4, page.Fees.Counts.Sum());
        Assert.Equal((10m, 2, 1, 1), (page.Fees.Step, page.Fees.Counts[0], page.Fees.Counts[2], page.Fees.Counts[9]));
        Assert.Equal(["Usage"], await FindAsync(new() { PriceModels = [PriceModel.UsageOnly] }));
        Assert.Empty(await FindAsync(new() { MinFee = decimal.MaxValue, MaxFee = decimal.MinValue }));
    }

    [Fact]
    public async Task Featured_Ordered_StandApartOnTheFirstPageOnly()
    {
        for (var number = 0; number < 5; number++)
        {
            await _world.ListingAsync($"Clerk {number}");
        }

        await _world.ListingAsync("Second", listing => (listing.IsFeatured, listing.FeaturedOrder) = (true, 2));
        await _world.ListingAsync("First", listing => (listing.IsFeatured, listing.FeaturedOrder) = (true, 1));

        var first = await Market.ExecuteAsync(new() { PageSize = 3 }, null, Cancelled);
        var last = await Market.ExecuteAsync(new() { PageSize = 3, Page = 2 }, null, Cancelled);
        var search = await Market.ExecuteAsync(new() { Search = "first" }, null, Cancelled);

        Assert.Equal(["First", "Second"], first.Featured.Select(listing => listing.Name));
        Assert.Equal((7, 2, 3), (first.Matches, first.Pages, first.Listings.Count));
        Assert.Equal((0, 2), (last.Featured.Count, last.Listings.Count));
        Assert.Equal((0, 1), (search.Featured.Count, search.Listings.Count));
    }

    [Fact]
    public async Task Unpublished_ByAnotherNode_IsGoneAtOnce()
    {
        var listing = await _world.ListingAsync("Contract Reader", row => row.Tags = ["pdf"]);
        Assert.Single(await FindAsync(new() { Search = "contract" }));
        await using (var db = _world.Open())
        {
            (await db.FindAsync<VirtualEmployee>([listing.Id], Cancelled))!.Status = VirtualEmployeeStatus.Draft;
            await db.SaveChangesAsync(Cancelled);
        }

        var all = await Market.ExecuteAsync(new(), null, Cancelled);
        var found = await Market.ExecuteAsync(new() { Search = "contract" }, null, Cancelled);

        Assert.Equal((0, 0, 0, 0), (all.Matches, all.Offered, all.Tags.Count, found.Matches));
    }

    [Fact]
    public async Task Sort_MostHired_CountsCompanies()
    {
        var (one, other) = (await _world.CompanyAsync(), await _world.CompanyAsync());
        await _world.ListingAsync("Nobody's");
        var popular = await _world.ListingAsync("Everybody's");
        var liked = await _world.ListingAsync("Somebody's");
        await _world.HireAsync(one, popular, "Juno");
        await _world.HireAsync(other, popular, "Juno");
        await _world.HireAsync(one, liked, "Tarn");

        var page = await Market.ExecuteAsync(new() { Sort = MarketplaceSort.MostHired }, null, Cancelled);

        Assert.Equal([("Everybody's", 2), ("Somebody's", 1), ("Nobody's", 0)], page.Listings.Select(listing => (listing.Name, listing.Employers)));
    }

    [Theory]
    [InlineData(MarketStatistics.FewestCompanies - 1, false)]
    [InlineData(MarketStatistics.FewestCompanies, true)]
    public async Task Typical_EnoughCompanies_IsTheirMiddleHalf(int companies, bool isTold)
    {
        var listing = await _world.ListingAsync("Contract Reader");
        for (var number = 1; number <= companies; number++)
        {
            var company = await _world.CompanyAsync();
            var hire = await _world.HireAsync(company, listing, "Juno");
            await using var db = _world.Open();
            db.Add(new Budget { Scope = BudgetScope.Hire, ScopeId = hire.Value, Period = 202604, CustomerId = company.CustomerId, Spent = Money.FromUnits(10 * number).Nano });
            await db.SaveChangesAsync(Cancelled);
        }

        // All of April has to lie between the hire and now.
        _world.Time.Advance(TimeSpan.FromDays(70));

        var typical = Assert.Single((await Market.ExecuteAsync(new(), null, Cancelled)).Listings).Typical;
        Assert.Equal(isTold ? new TypicalCost(Money.FromUnits(69m), Money.FromUnits(89m), 5) : null, typical);
    }

    [Fact]
    public async Task Similar_BySharedLabels_NearestFirst()
    {
        await _world.ListingAsync("Self", listing => (listing.Category, listing.Tags) = ("Legal", ["pdf", "contracts"]));
        await _world.ListingAsync("Far", listing => listing.Category = "Legal");
        await _world.ListingAsync("Near", listing => (listing.Category, listing.Tags) = ("Finance", ["pdf", "contracts"]));
        await _world.ListingAsync("Stranger", listing => listing.Category = "Finance");

        var detail = (await Detail.ExecuteAsync("self", null, Cancelled))!;

        Assert.Equal(["Near", "Far"], detail.Similar.Select(listing => listing.Name));
    }

    [Fact]
    public async Task Compare_MoreThanFit_TheFirstThreeInTheirOrder()
    {
        foreach (var name in (string[])["A", "B", "C", "D"])
        {
            await _world.ListingAsync(name);
        }

        var details = await Detail.CompareAsync(["d", "nobody", "a", "b", "c"], null, Cancelled);

        Assert.Equal(["d", "a"], details.Select(detail => detail.Card.Slug));
    }

    [Fact]
    public async Task Page_ManyOrFewListings_AsksTheDatabaseAsOften()
    {
        var caller = await _world.CompanyAsync();
        var filter = new MarketplaceFilter { Search = "clerk", Tags = ["pdf"], PageSize = 100 };
        await _world.HireAsync(caller, await _world.ListingAsync("Clerk 0", listing => listing.Tags = ["pdf"]), "Juno");
        var few = await CommandsAsync(filter, caller);
        for (var number = 1; number < 40; number++)
        {
            await _world.HireAsync(caller, await _world.ListingAsync($"Clerk {number}", listing => listing.Tags = ["pdf"]), $"Juno {number}");
        }

        var many = await CommandsAsync(filter, caller);

        Assert.Equal((40, few.Commands), (many.Cards, many.Commands));
        Assert.InRange(many.Commands, 1, 9);
    }

    private async Task<(int Cards, int Commands)> CommandsAsync(MarketplaceFilter filter, Caller caller)
    {
        using var shelf = new MarketShelf();
        using var statistics = new MarketStatistics(_world.Contexts, _world.Time);
        using var commands = new CommandCount();
        var page = await new MarketplaceQuery(_world.Contexts, shelf, statistics).ExecuteAsync(filter, caller.CustomerId, Cancelled);
        return (page.Listings.Count(listing => listing.HiredAs is not null), commands.Count);
    }

    [Fact]
    public async Task Pages_Together_HoldEveryListingOnce()
    {
        for (var number = 0; number < 7; number++)
        {
            // All published in the same moment: the order must still be total.
            await _world.ListingAsync($"Clerk {number}");
        }

        var first = await Market.ExecuteAsync(new() { PageSize = 3 }, null, Cancelled);
        var names = new List<string>();
        for (var page = 1; page <= first.Pages; page++)
        {
            names.AddRange((await Market.ExecuteAsync(new() { PageSize = 3, Page = page }, null, Cancelled)).Listings.Select(listing => listing.Name));
        }

        Assert.Equal((7, 3), (first.Matches, first.Pages));
        Assert.Equal(Enumerable.Range(0, 7).Select(number => $"Clerk {number}"), names.Order());
    }

    [Fact]
    public async Task Page_BeyondTheEnd_ShowsTheLast()
    {
        await _world.ListingAsync("Clerk");

        var page = await Market.ExecuteAsync(new() { Page = int.MaxValue }, null, Cancelled);

        Assert.Equal((1, 1), (page.Page, page.Listings.Count));
    }

    [Fact]
    public async Task Sort_NothingSaid_NewestFirstThenDemosWithTheCheapestLast()
    {
        await _world.ListingAsync("Fails (demo)", listing => listing.MonthlyFee = Money.FromUnits(5m), demo: true);
        await _world.ListingAsync("Works (demo)", listing => listing.MonthlyFee = Money.FromUnits(29m), demo: true);
        await _world.ListingAsync("Old", listing => listing.PublishedAt = _world.Time.GetUtcNow().AddDays(-2));
        await _world.ListingAsync("New", listing => listing.PublishedAt = _world.Time.GetUtcNow().AddDays(-1));

        Assert.Equal(["New", "Old", "Works (demo)", "Fails (demo)"], await FindAsync(new()));
    }

    [Fact]
    public async Task Sort_ByPrice_CheapestFirst()
    {
        await _world.ListingAsync("Dear", listing => listing.MonthlyFee = Money.FromUnits(100m));
        await _world.ListingAsync("Cheap", listing => listing.MonthlyFee = Money.FromUnits(9m));

        Assert.Equal(["Cheap", "Dear"], await FindAsync(new() { Sort = MarketplaceSort.Price }));
    }

    [Fact]
    public async Task Hired_MarksOnlyOwnHires()
    {
        var (mine, other) = (await _world.CompanyAsync(), await _world.CompanyAsync());
        var listing = await _world.ListingAsync("Contract Reader");
        var hire = await _world.HireAsync(mine, listing, "Juno");

        Assert.Equal(hire, Assert.Single((await Market.ExecuteAsync(new(), mine.CustomerId, Cancelled)).Listings).HiredAs);
        Assert.Equal(hire, (await Detail.ExecuteAsync("contract-reader", mine.CustomerId, Cancelled))!.Card.HiredAs);
        Assert.Null(Assert.Single((await Market.ExecuteAsync(new(), other.CustomerId, Cancelled)).Listings).HiredAs);
        Assert.Null(Assert.Single((await Market.ExecuteAsync(new(), null, Cancelled)).Listings).HiredAs);

        await _world.LettingGo.ExecuteAsync(mine, hire, Cancelled);
        Assert.Null((await Detail.ExecuteAsync("contract-reader", mine.CustomerId, Cancelled))!.Card.HiredAs);
    }
}

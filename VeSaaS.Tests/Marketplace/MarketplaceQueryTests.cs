using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

public sealed class MarketplaceQueryTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private MarketplaceQuery Market => new(_world.Contexts);

    private MarketplaceDetail Detail => new(_world.Contexts);

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
        Assert.Null(await Detail.ExecuteAsync("secret-draft", null, Cancelled));
    }

    [Fact]
    public async Task Filters_Together_NarrowAndCount()
    {
        await _world.ListingAsync("A", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Legal", Seniority.Senior, ["pdf", "fast"]));
        await _world.ListingAsync("B", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Legal", Seniority.Junior, ["pdf"]));
        await _world.ListingAsync("C", listing => (listing.Category, listing.Seniority, listing.Tags) = ("Finance", Seniority.Senior, ["pdf"]));

        var page = await Market.ExecuteAsync(new() { Categories = ["Legal"], Seniorities = [Seniority.Senior], Tags = ["pdf"] }, null, Cancelled);

        Assert.Equal("A", Assert.Single(page.Listings).Name);
        Assert.Equal((1, 3), (page.Matches, page.Offered));
        Assert.Equal([new("Finance", 1), new("Legal", 1)], page.Categories);
        Assert.Equal([new(Seniority.Junior, 1), new(Seniority.Senior, 1)], page.Seniorities);
        Assert.Equal([new("fast", 1), new("pdf", 1)], page.Tags);
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

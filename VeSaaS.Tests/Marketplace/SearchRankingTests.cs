using VeSaaS.Core.Catalog;
using VeSaaS.Core.Marketplace;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

/// <summary>What a search puts before what.</summary>
public sealed class SearchRankingTests : IDisposable
{
    private static readonly string[] Fields = ["name", "tag", "tagline", "description"];

    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("invoice")]
    [InlineData("invo")]
    [InlineData("invioce")]
    public async Task Rank_OneWordInEachField_NameThenLabelsThenTaglineThenDescription(string search)
    {
        // The opposite of the order that is asked for, so that it cannot come from the date.
        foreach (var field in Fields)
        {
            await PutAsync(field, field, "invoice");
            _world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(Fields, await FindAsync(search));
    }

    [Fact]
    public async Task Rank_SameField_WholeWordsBeforeBeginnings()
    {
        await PutAsync("whole", "tagline", "invoice");
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync("beginning", "tagline", "invoices");

        Assert.Equal(["whole", "beginning"], await FindAsync("invoice"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Find_AnyWordWithOneSlip_StillFindsIt(int seed)
    {
        var random = new Random(seed);
        string[] words = ["contract", "invoices", "résumé", "translate", "kubernetes", "straße", "data"];
        await _world.ListingAsync("Everything", listing => listing.Description = string.Join(' ', words));
        foreach (var word in words)
        {
            var at = random.Next(word.Length - 1);
            var misspelt = random.Next(3) switch
            {
                0 => word.Remove(at, 1),
                1 => word.Insert(at, "x"),
                _ => word.Remove(at, 2).Insert(at, $"{word[at + 1]}{word[at]}"),
            };
            Assert.True((await FindAsync(misspelt)).Count == 1 || misspelt.Length < 4, $"{word} as {misspelt}");
        }
    }

    [Fact]
    public async Task Find_Misspelt_SaysWhatWasMeant()
    {
        await _world.ListingAsync("Invoice Matcher");
        await _world.ListingAsync("Secret invoicer", listing => listing.Status = VirtualEmployeeStatus.Draft);

        var page = await _world.Market.ExecuteAsync(new() { Search = "invoicr" }, null, Cancelled);

        Assert.Equal("Invoice Matcher", Assert.Single(page.Listings).Name);
        Assert.Equal(("invoicr", "invoice"), (Assert.Single(page.Corrections).Typed, Assert.Single(page.Corrections[0].Words)));
    }

    [Theory]
    [InlineData("cat")]
    [InlineData("xnvoxce")]
    [InlineData("in")]
    public async Task Find_TooFarOrTooShort_FindsNothing(string search)
    {
        await _world.ListingAsync("Clerk", listing => listing.Description = "invoice car");

        Assert.Empty(await FindAsync(search));
    }

    [Fact]
    public async Task Find_ShortBeginning_InNamesAndLabels()
    {
        await _world.ListingAsync("Invoice Matcher");

        Assert.Equal(["invoice-matcher"], await FindAsync("in"));
    }

    [Fact]
    public async Task Find_EndlessSearch_IsBounded()
    {
        await _world.ListingAsync("Clerk");

        Assert.Empty(await FindAsync(new string('x', 100_000)));
        Assert.Equal(["clerk"], await FindAsync(string.Join(' ', Enumerable.Repeat("clerk", 10_000))));
    }

    private async Task<List<string>> FindAsync(string search) =>
        [.. (await _world.Market.ExecuteAsync(new MarketplaceFilter { Search = search }, null, Cancelled)).Listings.Select(listing => listing.Slug)];

    private Task<VirtualEmployee> PutAsync(string name, string field, string text) => _world.ListingAsync(name, listing =>
    {
        (listing.Name, listing.Slug) = (field == "name" ? text : name, name);
        listing.Tags = field == "tag" ? [text] : [];
        listing.Tagline = field == "tagline" ? text : "";
        listing.Description = field == "description" ? text : "";
    });
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Publishing;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class UpdateVirtualEmployeeTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, ListingMetadata, string[]> Wrong { get; } = new()
    {
        { "no name", CatalogWorld.Complete with { Name = "  " }, ["name"] },
        { "name without letters", CatalogWorld.Complete with { Name = "!!" }, ["name"] },
        { "long name", CatalogWorld.Complete with { Name = new string('a', 81) }, ["name"] },
        { "long tagline", CatalogWorld.Complete with { Tagline = new string('a', 141) }, ["tagline"] },
        { "two lines", CatalogWorld.Complete with { Tagline = "a\nb" }, ["tagline"] },
        { "long description", CatalogWorld.Complete with { Description = new string('a', 20_001) }, ["description"] },
        { "own category", CatalogWorld.Complete with { Category = "Magic" }, ["category"] },
        { "13 tags", CatalogWorld.Complete with { Tags = [.. Enumerable.Range(0, 13).Select(number => $"t{number}")] }, ["tags"] },
        { "long tag", CatalogWorld.Complete with { Tags = [new string('a', 31)] }, ["tags"] },
        { "unknown seniority", CatalogWorld.Complete with { Seniority = (Seniority)9 }, ["seniority"] },
        { "negative fee", CatalogWorld.Complete with { MonthlyFee = -0.01m }, ["monthlyFee"] },
        { "absurd fee", CatalogWorld.Complete with { MonthlyFee = 100_000.01m }, ["monthlyFee"] },
        { "fee in tenths of a cent", CatalogWorld.Complete with { MonthlyFee = 1.001m }, ["monthlyFee"] },
        { "unknown billing", CatalogWorld.Complete with { TokenBilling = (TokenBilling)9, InputPrice = 0, OutputPrice = 0, CachedPrice = 0 }, ["tokenBilling"] },
        { "negative rate", CatalogWorld.Complete with { InputPrice = -1 }, ["inputPrice"] },
        { "absurd rate", CatalogWorld.Complete with { OutputPrice = decimal.MaxValue }, ["outputPrice"] },
        { "four decimals", CatalogWorld.Complete with { CachedPrice = 0.0001m }, ["cachedPrice"] },
        { "per token for nothing", CatalogWorld.Complete with { InputPrice = 0, OutputPrice = 0 }, ["inputPrice"] },
        { "rates that are not billed", CatalogWorld.Complete with { TokenBilling = TokenBilling.None }, ["inputPrice", "outputPrice", "cachedPrice"] },
        { "place in the row", CatalogWorld.Complete with { FeaturedOrder = 1000 }, ["featuredOrder"] },
        { "9 screenshots", CatalogWorld.Complete with { Screenshots = [.. Enumerable.Range(0, 9).Select(number => new Screenshot($"{number}", 1, 1, "a"))] }, ["screenshots", "screenshots"] },
        { "the same screenshot twice", CatalogWorld.Complete with { Screenshots = [new("a", 1, 1, "a"), new("a", 1, 1, "b")] }, ["screenshots", "screenshots"] },
        { "everything", CatalogWorld.Complete with { Name = "", Category = "x", MonthlyFee = -1, InputPrice = -1 }, ["name", "category", "monthlyFee", "inputPrice"] },
    };

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task ExecuteAsync_WrongFields_NamesEachAndStoresNothing(string why, ListingMetadata metadata, string[] fields)
    {
        var listing = await _world.ImportWriterAsync();

        var outcome = await _world.Update.ExecuteAsync(listing.Id, listing.Version, metadata, CatalogWorld.Operator, Token);

        Assert.True(fields.SequenceEqual(Assert.IsType<UpdateOutcome.Invalid>(outcome).Errors.Select(error => error.Field)), why);
        Assert.Equal(listing.Version, (await _world.Listings.FindAsync(listing.Id, Token))?.Version);
    }

    [Fact]
    public async Task ExecuteAsync_ValidFields_StoresThemTidiedWithOneAuditRow()
    {
        var listing = await _world.ImportWriterAsync();
        var edit = CatalogWorld.Complete with { Name = "  Writer ", Tags = ["texts", " texts ", "Texts", ""], Description = "a\r\nb " };

        var saved = Assert.IsType<UpdateOutcome.Saved>(
            await _world.Update.ExecuteAsync(listing.Id, listing.Version, edit, CatalogWorld.Operator, Token)).Listing;

        Assert.Equal(("Writer", "a\nb", "texts"), (saved.Metadata.Name, saved.Metadata.Description, Assert.Single(saved.Metadata.Tags)));
        Assert.Equal((89m, 3m, 15m, 0.3m), (saved.Metadata.MonthlyFee, saved.Metadata.InputPrice, saved.Metadata.OutputPrice, saved.Metadata.CachedPrice));
        Assert.Equal(listing.Version + 1, saved.Version);
        Assert.Equal(["catalog.agent_imported", "catalog.listing_updated"], await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_NothingChanged_KeepsTheVersion()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        var outcome = await _world.Update.ExecuteAsync(listing.Id, listing.Version, CatalogWorld.Complete, CatalogWorld.Operator, Token);

        Assert.Equal(listing.Version, Assert.IsType<UpdateOutcome.Saved>(outcome).Listing.Version);
        Assert.Single(await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_SomebodySavedBefore_ReturnsTheirValuesAndKeepsThem()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.Update.ExecuteAsync(
            listing.Id, listing.Version, CatalogWorld.Complete with { Name = "First" }, CatalogWorld.Operator, Token);

        var outcome = await _world.Update.ExecuteAsync(
            listing.Id, listing.Version, CatalogWorld.Complete with { Name = "Second" }, CatalogWorld.Operator, Token);

        var current = Assert.IsType<UpdateOutcome.Conflict>(outcome).Current;
        Assert.Equal("First", current.Metadata.Name);
        Assert.Equal("First", (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata.Name);
        Assert.IsType<UpdateOutcome.Saved>(await _world.Update.ExecuteAsync(
            listing.Id, current.Version, CatalogWorld.Complete with { Name = "Second" }, CatalogWorld.Operator, Token));
    }

    [Fact]
    public async Task ExecuteAsync_TwoEditorsAtOnce_OneWinsAndTheOtherIsTold()
    {
        var listing = await _world.ImportWriterAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => _world.Update.ExecuteAsync(
            listing.Id, listing.Version, CatalogWorld.Complete with { Name = $"Editor {number}" }, CatalogWorld.Operator, Token))));

        var winner = Assert.Single(outcomes.OfType<UpdateOutcome.Saved>()).Listing.Metadata.Name;
        Assert.All(outcomes.OfType<UpdateOutcome.Conflict>(), conflict => Assert.Equal(winner, conflict.Current.Metadata.Name));
        Assert.Equal(5, outcomes.OfType<UpdateOutcome.Conflict>().Count());
    }

    [Fact]
    public async Task ExecuteAsync_PublishedListing_IsNotChangedForCustomersUntilItIsPublishedAgain()
    {
        var listing = await _world.PublishWriterAsync();
        var emptied = CatalogWorld.Complete with { Name = "Scribe", Tagline = "", Description = " ", Category = "", MonthlyFee = null };

        var saved = await _world.SaveAsync(listing, emptied);

        Assert.True(saved.HasChanges);
        Assert.Equal(("Scribe", "Writer"), (saved.Metadata.Name, saved.Live.Name));
        var refused = Assert.IsType<PublishOutcome.Incomplete>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));
        Assert.Equal(
            ["tagline", "description", "category", "monthlyFee"],
            refused.Checklist.Where(requirement => !requirement.IsMet).Select(requirement => requirement.Key));
        Assert.Equal("Writer", (await _world.Listings.FindAsync(listing.Id, Token))?.Live.Name);
    }

    [Fact]
    public async Task ExecuteAsync_DeletedAgent_IsNotFound()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.IsType<UpdateOutcome.NotFound>(
            await _world.Update.ExecuteAsync(listing.Id, listing.Version + 1, CatalogWorld.Complete, CatalogWorld.Operator, Token));
    }
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Marketplace.Finding;
using Xunit;

namespace VeSaaS.Tests.Catalog.Taxonomy;

public sealed class TaxonomyTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task List_NewInstallation_HasTheCategoriesItBeginsWith() =>
        Assert.Equal(Category.Initial, await _world.Categories.NamesAsync(Token));

    [Fact]
    public async Task Edit_Rename_MovesListingsDraftsAndRevisionsAndKeepsLinks()
    {
        var listing = await _world.PublishWriterAsync();
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Edited" });
        var writing = await FindAsync("Writing");

        var outcome = await _world.ChangeCategories.EditAsync(writing.Id, writing.Version, " Texts ", CategoryIcon.Writing, CatalogWorld.Operator, Token);

        Assert.Equal(1, Assert.IsType<CategoryOutcome.Done>(outcome).Listings);
        var after = (await _world.Listings.FindAsync(listing.Id, Token))!;
        Assert.Equal(("Texts", "Texts", "Edited"), (after.Metadata.Category, after.Live.Category, after.Metadata.Name));
        Assert.All(await _world.Revisions.ListAsync(listing.Id, 10, Token), row => Assert.Equal("Texts", row.Metadata.Category));
        Assert.Equal(("Texts", "writing", 1), (await FindAsync("Texts")) is var row ? (row.Name, row.Slug, row.Listings) : default);

        // A link from before finds it by the name that it had.
        using var shelf = new MarketShelf();
        using var statistics = new MarketStatistics(_world.Database.Contexts, _world.Database.Time);
        var market = new MarketplaceQuery(_world.Database.Contexts, shelf, statistics);
        Assert.Equal(1, (await market.ExecuteAsync(new() { Categories = ["Writing"] }, null, Token)).Matches);
        Assert.Equal(1, (await market.ExecuteAsync(new() { Categories = ["Texts"] }, null, Token)).Matches);
    }

    [Theory]
    [InlineData(" ", "Enter a name")]
    [InlineData("legal", "already")]
    [InlineData("Légal", "already")]
    [InlineData("!!", "at least one letter")]
    [InlineData("a\nb", "one line")]
    [InlineData("12345678901234567890123456789012345678901", "41 characters are too many")]
    public async Task Add_BadName_SaysWhy(string name, string reason)
    {
        var outcome = await _world.ChangeCategories.AddAsync(name, CategoryIcon.Other, CatalogWorld.Operator, Token);

        Assert.Contains(reason, Assert.IsType<CategoryOutcome.Invalid>(outcome).Reason, StringComparison.Ordinal);
        Assert.Equal(Category.Initial.Count, (await _world.Categories.NamesAsync(Token)).Count);
    }

    [Fact]
    public async Task Edit_SomebodyChangedItInBetween_IsAConflict()
    {
        var legal = await FindAsync("Legal");
        await _world.ChangeCategories.EditAsync(legal.Id, legal.Version, "Law", CategoryIcon.Legal, CatalogWorld.Operator, Token);

        var outcome = await _world.ChangeCategories.EditAsync(legal.Id, legal.Version, "Contracts", CategoryIcon.Legal, CatalogWorld.Operator, Token);

        Assert.IsType<CategoryOutcome.Conflict>(outcome);
        Assert.Contains("Law", await _world.Categories.NamesAsync(Token));
    }

    [Fact]
    public async Task Delete_InUse_NeedsAPlaceForItsListings()
    {
        var listing = await _world.PublishWriterAsync();
        var (writing, legal) = (await FindAsync("Writing"), await FindAsync("Legal"));

        Assert.Equal(1, Assert.IsType<CategoryOutcome.InUse>(await _world.ChangeCategories.DeleteAsync(writing.Id, null, CatalogWorld.Operator, Token)).Listings);
        Assert.IsType<CategoryOutcome.NotFound>(await _world.ChangeCategories.DeleteAsync(writing.Id, writing.Id, CatalogWorld.Operator, Token));
        Assert.Equal("Writing", (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata.Category);

        Assert.IsType<CategoryOutcome.Done>(await _world.ChangeCategories.DeleteAsync(writing.Id, legal.Id, CatalogWorld.Operator, Token));

        var after = (await _world.Listings.FindAsync(listing.Id, Token))!;
        Assert.Equal(("Legal", VirtualEmployeeStatus.Published, false), (after.Live.Category, after.Status, after.HasChanges));
        Assert.DoesNotContain("Writing", await _world.Categories.NamesAsync(Token));
    }

    [Fact]
    public async Task Delete_OnlyADraftUsesIt_IsInUseAllTheSame()
    {
        var listing = await _world.PublishWriterAsync();
        await _world.SaveAsync(listing, CatalogWorld.Complete with { Category = "Legal" });

        Assert.IsType<CategoryOutcome.InUse>(await _world.ChangeCategories.DeleteAsync((await FindAsync("Legal")).Id, null, CatalogWorld.Operator, Token));
    }

    [Fact]
    public async Task Delete_TwoOperatorsAtOnce_OneDeletesAndTheOtherIsTold()
    {
        var legal = await FindAsync("Legal");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            _world.ChangeCategories.DeleteAsync(legal.Id, null, CatalogWorld.Operator, Token))));

        Assert.Single(outcomes.OfType<CategoryOutcome.Done>());
        Assert.Single(outcomes.OfType<CategoryOutcome.NotFound>());
    }

    [Fact]
    public async Task Move_UpAndDown_ChangesTheOrderAndStopsAtTheEnds()
    {
        var second = await FindAsync(Category.Initial[1]);

        await _world.ChangeCategories.MoveAsync(second.Id, up: true, CatalogWorld.Operator, Token);
        await _world.ChangeCategories.MoveAsync(second.Id, up: true, CatalogWorld.Operator, Token);

        Assert.Equal([Category.Initial[1], Category.Initial[0], .. Category.Initial.Skip(2)], await _world.Categories.NamesAsync(Token));

        await _world.ChangeCategories.MoveAsync(second.Id, up: false, CatalogWorld.Operator, Token);

        Assert.Equal(Category.Initial, await _world.Categories.NamesAsync(Token));
    }

    [Fact]
    public async Task Tags_Merge_IsTheSameTwiceAndForTwoAtOnce()
    {
        var listing = await _world.PublishWriterAsync();
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Tags = ["texts", "text", "short", "Text!"] });
        await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            _world.Tags.ReplaceAsync(["texts", "text", "Text!"], "Text", CatalogWorld.Operator, Token))));

        Assert.Equal(1, outcomes.OfType<TagOutcome.Done>().Sum(done => done.Listings));
        Assert.Equal([new("short", 1), new("Text", 1)], await _world.Tags.ListAsync(Token));
        var after = (await _world.Listings.FindAsync(listing.Id, Token))!;
        Assert.Equal(["Text", "short"], after.Live.Tags);
        Assert.False(after.HasChanges);
        Assert.Single(await _world.AuditTypesAsync(), type => type == "catalog.tags_merged");
    }

    [Fact]
    public async Task Tags_Delete_TakesItOffPublishedAndDraft()
    {
        var listing = await _world.PublishWriterAsync();
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Tags = ["texts", "new"] });
        Assert.Equal([new("new", 1), new("texts", 1)], await _world.Tags.ListAsync(Token));

        Assert.Equal(1, Assert.IsType<TagOutcome.Done>(await _world.Tags.DeleteAsync("texts", CatalogWorld.Operator, Token)).Listings);

        var after = (await _world.Listings.FindAsync(listing.Id, Token))!;
        Assert.Equal((0, "new"), (after.Live.Tags.Count, Assert.Single(after.Metadata.Tags)));
        Assert.Equal(0, Assert.IsType<TagOutcome.Done>(await _world.Tags.DeleteAsync("texts", CatalogWorld.Operator, Token)).Listings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one, two")]
    [InlineData("1234567890123456789012345678901")]
    public async Task Tags_BadName_ChangesNothing(string name)
    {
        await _world.PublishWriterAsync();

        Assert.IsType<TagOutcome.Invalid>(await _world.Tags.ReplaceAsync(["texts"], name, CatalogWorld.Operator, Token));

        Assert.Equal([new("texts", 1)], await _world.Tags.ListAsync(Token));
    }

    private async Task<CategoryRow> FindAsync(string name) => (await _world.Categories.ListAsync(Token)).Single(row => row.Name == name);
}

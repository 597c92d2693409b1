using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Marketplace.Finding;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class ChangeAddressTests : IDisposable
{
    private readonly CatalogWorld _world = new();
    private readonly MarketShelf _shelf = new();
    private readonly MarketStatistics _statistics;

    public ChangeAddressTests() => _statistics = new MarketStatistics(_world.Database.Contexts, _world.Database.Time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MarketplaceDetail Detail => new(_world.Database.Contexts, _shelf, _statistics);

    public void Dispose()
    {
        _statistics.Dispose();
        _shelf.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task Change_PublishedListing_IsFoundByBothAddresses()
    {
        var listing = await _world.PublishWriterAsync();

        var saved = Assert.IsType<UpdateOutcome.Saved>(await ChangeAsync(listing.Id, " scribe ")).Listing;

        Assert.Equal("scribe", saved.Slug);
        Assert.Equal("scribe", (await Detail.ExecuteAsync("scribe", null, Token))?.Card.Slug);
        Assert.Equal("scribe", (await Detail.ExecuteAsync("writer", null, Token))?.Card.Slug);
        Assert.Null(await Detail.ExecuteAsync("nobody", null, Token));
        Assert.Contains("catalog.address_changed", await _world.AuditTypesAsync());
        Assert.Contains(CatalogEvents.Changed, _world.Live.Published);
    }

    [Fact]
    public async Task Change_ThereAndBack_LeadsTheOtherWay()
    {
        var listing = await _world.PublishWriterAsync();

        await ChangeAsync(listing.Id, "scribe");
        Assert.IsType<UpdateOutcome.Saved>(await ChangeAsync(listing.Id, "writer"));

        Assert.Equal("writer", (await Detail.ExecuteAsync("scribe", null, Token))?.Card.Slug);
        await using var db = _world.Database.Open();
        Assert.Equal("scribe", (await db.Set<FormerAddress>().SingleAsync(Token)).Slug);
    }

    [Fact]
    public async Task Change_NeverPublished_KeepsNoFormerAddress()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        Assert.IsType<UpdateOutcome.Saved>(await ChangeAsync(listing.Id, "scribe"));

        await using var db = _world.Database.Open();
        Assert.Empty(await db.Set<FormerAddress>().ToListAsync(Token));
    }

    [Fact]
    public async Task Change_AddressThatAnotherHasOrHad_IsRefusedAtTheField()
    {
        var listing = await _world.PublishWriterAsync();
        await ChangeAsync(listing.Id, "scribe");
        var other = await ImportAsync("second");

        foreach (var taken in (string[])["scribe", "writer"])
        {
            var error = Assert.Single(Assert.IsType<UpdateOutcome.Invalid>(await ChangeAsync(other.Id, taken)).Errors);
            Assert.Equal((ListingFields.Address, $"Another listing has, or had, the address {taken}. Choose another one."), (error.Field, error.Message));
        }

        Assert.Equal("writer-2", other.Slug);
    }

    [Theory]
    [InlineData("Data Analyst", "Use lower-case letters, digits and single hyphens, for example data-analyst.")]
    [InlineData("a--b", "Use lower-case letters, digits and single hyphens, for example a-b.")]
    [InlineData("../admin", "Use lower-case letters, digits and single hyphens, for example admin.")]
    [InlineData("", "Use lower-case letters, digits and single hyphens, for example ve.")]
    [InlineData("compare", "compare is the address of another page. Choose another one.")]
    public async Task Change_WhatIsNoAddress_SaysWhatOneIs(string address, string message)
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        Assert.Equal(message, Assert.Single(Assert.IsType<UpdateOutcome.Invalid>(await ChangeAsync(listing.Id, address)).Errors).Message);

        Assert.Equal(listing.Slug, (await _world.Listings.FindAsync(listing.Id, Token))?.Slug);
    }

    [Fact]
    public async Task Compare_NamedByAFormerAddress_KeepsTheListingOnce()
    {
        var listing = await _world.PublishWriterAsync();
        Assert.IsType<UpdateOutcome.Saved>(await ChangeAsync(listing.Id, "scribe"));

        var slugs = await Detail.CurrentAsync(["nobody", "writer", "scribe"], Token);

        Assert.Equal(["nobody", "scribe"], slugs);
        Assert.Equal(["scribe"], (await Detail.CompareAsync(slugs, null, Token)).Select(detail => detail.Card.Slug));
    }

    [Fact]
    public async Task Import_NamedLikeAnotherPage_GetsAnAddressOfItsOwn()
    {
        var listing = await ImportAsync("comparer", "Compare");

        Assert.Equal("compare-ve", listing.Slug);
        Assert.Equal("compare-ve", Slugs.From("compare"));
    }

    private Task<UpdateOutcome> ChangeAsync(VirtualEmployeeId id, string address) =>
        new ChangeAddress(_world.Database.Contexts, _world.Database.Time, _world.Live).ExecuteAsync(id, address, CatalogWorld.Operator, Token);

    private async Task<Listing> ImportAsync(string name, string display = "Writer") => Assert.IsType<ImportOutcome.Imported>(
        await _world.Import.ExecuteAsync(_world.Kagent.Add(name, display).Ref, null, CatalogWorld.Operator, Token)).Listing;
}

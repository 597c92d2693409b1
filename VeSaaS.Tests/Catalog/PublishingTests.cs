using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Gateway;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class PublishingTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ListingMetadata, string> Missing { get; } = new()
    {
        { CatalogWorld.Complete with { Tagline = "" }, "tagline" },
        { CatalogWorld.Complete with { Description = "" }, "description" },
        { CatalogWorld.Complete with { Category = "" }, "category" },
        { CatalogWorld.Complete with { MonthlyFee = null }, "monthlyFee" },
    };

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task Publish_FieldMissing_IsRefusedAndNamesIt(ListingMetadata metadata, string key)
    {
        var listing = await _world.ImportWriterAsync(metadata);
        await _world.ConfirmGatewayAsync(listing.Agent);

        Assert.Equal([key], await GapsAsync(listing));
    }

    [Fact]
    public async Task Publish_FreshImport_WaitsForTheGateway()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        Assert.Equal(["gateway"], await GapsAsync(listing));
    }

    [Fact]
    public async Task Publish_StrangersGetIn_IsRefused()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent, deniesStrangers: false);

        Assert.Equal(["gateway"], await GapsAsync(listing));
    }

    [Fact]
    public async Task Publish_GatewayHasNotCaughtUp_IsRefused()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);
        await using (var db = _world.Database.Open())
        {
            await db.Set<GatewayBinding>().ExecuteUpdateAsync(
                row => row.SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration + 1), Token);
        }

        Assert.Equal(["gateway"], await GapsAsync(listing));
    }

    [Fact]
    public async Task Publish_AgentNotReady_IsRefused()
    {
        _world.Kagent.Add("writer", isReady: false);
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);

        Assert.Equal(["agentReady"], await GapsAsync(listing));
    }

    [Fact]
    public async Task Publish_Complete_IsPublishedOnceAndCanBeTakenBack()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);

        var published = Assert.IsType<PublishOutcome.Done>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token)).Listing;
        await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.Equal((VirtualEmployeeStatus.Published, _world.Database.Time.GetUtcNow()), (published.Status, published.PublishedAt));

        var draft = Assert.IsType<PublishOutcome.Done>(await _world.Unpublish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token)).Listing;

        Assert.Equal(VirtualEmployeeStatus.Draft, draft.Status);
        Assert.Equal(
            ["catalog.agent_imported", "catalog.listing_published", "catalog.listing_unpublished"], await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task Publish_UnknownOrDeleted_IsNotFound()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.IsType<PublishOutcome.NotFound>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));
        Assert.IsType<PublishOutcome.NotFound>(await _world.Unpublish.ExecuteAsync(new VirtualEmployeeId(Guid.Empty), CatalogWorld.Operator, Token));
    }

    private async Task<IEnumerable<string>> GapsAsync(Listing listing)
    {
        var outcome = await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);
        Assert.Equal(VirtualEmployeeStatus.Draft, (await _world.Listings.FindAsync(listing.Id, Token))?.Status);
        return Assert.IsType<PublishOutcome.Incomplete>(outcome).Checklist
            .Where(requirement => !requirement.IsMet).Select(requirement => requirement.Key);
    }
}

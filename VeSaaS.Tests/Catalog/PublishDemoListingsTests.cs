using VeSaaS.Core.Catalog;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class PublishDemoListingsTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_GatewayConfirmed_PublishesLabelledListings()
    {
        var listing = await StartAsync();
        Assert.Equal((true, VirtualEmployeeStatus.Draft), (listing.IsDemo, listing.Status));

        await _world.ConfirmGatewayAsync(listing.Agent);

        Assert.True(await _world.PublishDemo.ExecuteAsync(Token));
        Assert.Equal(VirtualEmployeeStatus.Published, (await ReadAsync()).Status);
        Assert.True(await _world.PublishDemo.ExecuteAsync(Token));
        Assert.Equal(["catalog.agent_imported", "catalog.listing_published"], await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_OperatorEdited_KeepsTheEditAndTheDraft()
    {
        var listing = await StartAsync();
        await _world.Update.ExecuteAsync(
            listing.Id, listing.Version, listing.Metadata with { Name = "Mine" }, CatalogWorld.Operator, Token);
        await _world.ConfirmGatewayAsync(listing.Agent);

        Assert.True(await _world.PublishDemo.ExecuteAsync(Token));

        var now = await ReadAsync();
        Assert.Equal(("Mine", VirtualEmployeeStatus.Draft), (now.Metadata.Name, now.Status));
    }

    [Fact]
    public async Task ExecuteAsync_OperatorUnpublishedOrDeleted_StaysSo()
    {
        var listing = await StartAsync();
        await _world.ConfirmGatewayAsync(listing.Agent);
        await _world.PublishDemo.ExecuteAsync(Token);
        await _world.Unpublish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.True(await _world.PublishDemo.ExecuteAsync(Token));
        Assert.Equal(VirtualEmployeeStatus.Draft, (await ReadAsync()).Status);

        await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.True(await _world.PublishDemo.ExecuteAsync(Token));
        Assert.Equal(VirtualEmployeeStatus.Archived, (await ReadAsync()).Status);
    }

    [Fact]
    public async Task ExecuteAsync_SourceAway_TriesAgain()
    {
        _world.Demo.Failure = new AgentDirectoryListing.Unavailable("not up yet");

        Assert.False(await _world.PublishDemo.ExecuteAsync(Token));
    }

    private async Task<Listing> StartAsync()
    {
        _world.Demo.Add("reader", "Reader (demo)");
        _world.Kagent.Add("writer");
        Assert.False(await _world.PublishDemo.ExecuteAsync(Token));
        return await ReadAsync();
    }

    private async Task<Listing> ReadAsync() => Assert.Single(await _world.Listings.ListAsync(Token));
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class DeleteAgentTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_Employed_IsRefusedWithTheCountAndChangesNothing()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Pending);
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        await _world.AddGrantAsync(listing.Agent, GrantState.Revoking);
        await _world.AddGrantAsync(listing.Agent, GrantState.Revoked);
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed, GrantReason.Trial);

        var outcome = await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.Equal(new DeleteOutcome.StillEmployed(4), outcome);
        Assert.Null((await _world.BindingAsync(listing.Agent))?.RemovalRequestedAt);
        Assert.Equal(VirtualEmployeeStatus.Draft, (await _world.Listings.FindAsync(listing.Id, Token))?.Status);
        Assert.DoesNotContain("catalog.agent_deleted", await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_NobodyEmploysIt_ArchivesAndAsksForRemoval()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Revoked);

        Assert.IsType<DeleteOutcome.Deleted>(await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));

        Assert.Equal(_world.Database.Time.GetUtcNow(), (await _world.BindingAsync(listing.Agent))?.RemovalRequestedAt);
        Assert.Equal(VirtualEmployeeStatus.Archived, (await _world.Listings.FindAsync(listing.Id, Token))?.Status);
        Assert.Contains("catalog.agent_deleted", await _world.AuditTypesAsync());
        Assert.IsType<DeleteOutcome.NotFound>(await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));
    }

    [Fact]
    public async Task ExecuteAsync_Unknown_IsNotFound() =>
        Assert.IsType<DeleteOutcome.NotFound>(
            await _world.Delete.ExecuteAsync(new VirtualEmployeeId(Guid.Empty), CatalogWorld.Operator, Token));
}

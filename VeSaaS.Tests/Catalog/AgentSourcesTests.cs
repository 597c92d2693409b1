using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Gateway;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class AgentSourcesTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ListAgents_SomeImported_ShowsListingAndHires()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        await _world.AddGrantAsync(listing.Agent, GrantState.Revoked);
        _world.Kagent.Add("reader");

        var overview = await _world.List.ExecuteAsync(Token);

        Assert.All(overview.Sources, source => Assert.Equal(AgentSourceStatus.Readable, source.Status));
        Assert.Equal(
            [("reader", null, 0), ("writer", (listing.Id, "Writer", VirtualEmployeeStatus.Draft, SyncStatus.InSync), 1)],
            overview.Agents.Select(entry => (
                entry.Agent.Ref.Name,
                entry.Listing is { } known ? (known.Id, known.Name, known.Status, known.Source.Status) : ((VirtualEmployeeId, string, VirtualEmployeeStatus, SyncStatus)?)null,
                entry.Hires)));
    }

    [Fact]
    public async Task ListAgents_SourceAway_SaysWhyAndKeepsImportedOnes()
    {
        var listing = await _world.ImportWriterAsync();
        _world.Kagent.Add("reader");
        _world.Kagent.Failure = new AgentDirectoryListing.Forbidden("May not list agents.");

        var overview = await _world.List.ExecuteAsync(Token);

        Assert.Contains(new AgentSource("kagent", AgentSourceStatus.Forbidden, "May not list agents."), overview.Sources);
        var entry = Assert.Single(overview.Agents);
        Assert.Equal((listing.Agent, false, listing.Id), (entry.Agent.Ref, entry.IsPresent, entry.Listing?.Id));
    }

    [Fact]
    public async Task ListAgents_Deleted_IsShownAsNotImported()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.Null(Assert.Single((await _world.List.ExecuteAsync(Token)).Agents).Listing);
    }

    [Fact]
    public async Task Sync_AgentChanged_KeepsThePromiseAndDoesNotRaiseTheVersion()
    {
        var listing = await _world.ImportWriterAsync();
        _world.Live.Published.Clear();
        _world.Kagent.Agents[0] = _world.Kagent.Agents[0] with { IsReady = false, Generation = 4 };

        await _world.Sync.ExecuteAsync(_world.Kagent, Token);

        var synced = await _world.Listings.FindAsync(listing.Id, Token);
        Assert.Equal((false, 3L, 4L, listing.Version), (synced?.Facts.IsReady, synced?.Facts.Generation, synced?.Source.Drift?.SeenGeneration, synced?.Version));
        Assert.Equal([CatalogEvents.Changed, CatalogEvents.AvailabilityChanged], _world.Live.Published);
    }

    [Fact]
    public async Task Sync_NothingChanged_OnlyKeepsTheAgeYoung()
    {
        var listing = await _world.ImportWriterAsync();
        _world.Live.Published.Clear();
        _world.Database.Time.Advance(TimeSpan.FromMinutes(2));

        await _world.Sync.ExecuteAsync(_world.Kagent, Token);

        Assert.Equal(_world.Database.Time.GetUtcNow(), (await _world.Listings.FindAsync(listing.Id, Token))?.Facts.SyncedAt);
        Assert.Empty(_world.Live.Published);
    }

    [Fact]
    public async Task Sync_SourceAway_KeepsTheLastKnownStateAndItsAge()
    {
        var listing = await _world.ImportWriterAsync();
        _world.Database.Time.Advance(TimeSpan.FromHours(1));
        _world.Kagent.Failure = new AgentDirectoryListing.Unavailable("gone fishing");

        await _world.Sync.ExecuteAsync(_world.Kagent, Token);

        var facts = (await _world.Listings.FindAsync(listing.Id, Token))?.Facts;
        Assert.Equal((true, listing.Facts.SyncedAt), (facts?.IsReady, facts?.SyncedAt));
    }

    [Fact]
    public async Task Sync_AgentGone_IsNotReady()
    {
        var listing = await _world.ImportWriterAsync();
        _world.Kagent.Agents.Clear();

        await _world.Sync.ExecuteAsync(_world.Kagent, Token);
        await _world.Sync.ExecuteAsync(_world.Demo, Token);

        Assert.False((await _world.Listings.FindAsync(listing.Id, Token))?.Facts.IsReady);
    }
}

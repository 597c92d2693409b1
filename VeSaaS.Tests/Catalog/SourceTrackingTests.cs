using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Notifications.Centre;
using Xunit;

namespace VeSaaS.Tests.Catalog;

/// <summary>What becomes of a listing whose agent changes, goes away and comes back.</summary>
public sealed class SourceTrackingTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DiscoveredAgent Agent
    {
        get => _world.Kagent.Agents[0];
        set => _world.Kagent.Agents[0] = value;
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Sync_DefinitionChanged_WaitsForAnOperatorAndKeepsThePromise()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = "reasoning-l", Generation = 4 };

        var drifted = await _world.LookAsync(listing.Id);
        await _world.LookAsync(listing.Id, Minute);

        Assert.Equal(("general-m", 3L, SyncStatus.Drifted, true), (drifted.Facts.Model, drifted.Facts.Generation, drifted.Source.Status, drifted.Source.TakesHires));
        Assert.Equal([new DriftChange("model", "general-m", "reasoning-l", true)], drifted.Source.Drift!.Changes);
        Assert.Equal((3L, 4L, false), (drifted.Source.Drift.PromisedGeneration, drifted.Source.Drift.SeenGeneration, drifted.Source.Drift.IsRejected));
        Assert.Contains("reasoning-l", Assert.Single(await AuditAsync("catalog.drift_noticed")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_SameInAnotherOrder_IsNoDrift()
    {
        _world.Kagent.Add("writer");
        Agent = Agent with { Tools = [new("search", "web", false), new("read", "web", true)] };
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Tools = [.. Agent.Tools.Reverse()] };

        Assert.Null((await _world.LookAsync(listing.Id)).Source.Drift);
    }

    [Fact]
    public async Task Sync_OnlyTheGenerationChanged_SaysThatSomethingUnseenDid()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Generation = 4 };

        Assert.Equal([new DriftChange(DriftChanges.Unseen, "generation 3", "generation 4", true)], (await _world.LookAsync(listing.Id)).Source.Drift!.Changes);
    }

    [Fact]
    public async Task Sync_ModelsCannotBeRead_InventsNoChange()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = null, IsModelKnown = false };

        Assert.Equal(("general-m", SyncStatus.InSync), ((await _world.LookAsync(listing.Id)).Facts.Model, (await _world.LookAsync(listing.Id)).Source.Status));
    }

    [Fact]
    public async Task Sync_BackToWhatWasPromised_AsksNobodyAnyMore()
    {
        var listing = await _world.ImportWriterAsync();
        var promised = Agent;
        Agent = promised with { Model = "reasoning-l" };
        var drift = (await _world.LookAsync(listing.Id)).Source.Drift!.Id;
        await _world.Reject.ExecuteAsync(listing.Id, drift, CatalogWorld.Operator, Token);

        Agent = promised;

        var back = (await _world.LookAsync(listing.Id)).Source;
        Assert.Equal((null, null, true, SyncStatus.InSync), (back.Drift, back.RejectedAt, back.TakesHires, back.Status));
        Assert.Single(await AuditAsync("catalog.drift_ended"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_AwayForLongerThanTheGrace_StopsHiresTellsHirersOnceAndRecovers(bool vanishes)
    {
        var listing = await _world.ImportWriterAsync();
        var hirer = await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        await _world.AddGrantAsync(listing.Agent, GrantState.Revoked);
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed, GrantReason.Trial);
        var agent = Agent;
        _world.Live.Published.Clear();
        if (vanishes)
        {
            _world.Kagent.Agents.Clear();
        }
        else
        {
            Agent = agent with { IsReady = false };
        }

        var away = await _world.LookAsync(listing.Id);
        Assert.Equal((SyncStatus.Away, true, vanishes), (away.Source.Status, away.Source.TakesHires, away.Source.IsGone));
        Assert.Empty(await _world.ToldAsync());
        // Pages of the marketplace say at once that it is away, though it can still be hired.
        Assert.Contains(CatalogEvents.AvailabilityChanged, _world.Live.Published);
        _world.Live.Published.Clear();

        await _world.LookAsync(listing.Id, Minute);
        Assert.Empty(await _world.ToldAsync());
        var unavailable = await _world.LookAsync(listing.Id, Minute);
        await _world.LookAsync(listing.Id, Minute);
        Assert.Equal((SyncStatus.Unavailable, false), (unavailable.Source.Status, unavailable.Source.TakesHires));
        Assert.Equal((SourceNews.Unavailable, hirer), Assert.Single((await _world.ToldAsync()).Select(told => (told.Kind, told.CustomerId))));
        Assert.Contains(CatalogEvents.AvailabilityChanged, _world.Live.Published);
        Assert.Contains(NotificationTopics.Of(hirer), _world.Live.Published);

        _world.Kagent.Agents.Clear();
        _world.Kagent.Agents.Add(agent);
        var back = await _world.LookAsync(listing.Id, Minute);
        Assert.Equal((SyncStatus.InSync, true, null), (back.Source.Status, back.Source.TakesHires, back.Source.AwaySince));
        Assert.Equal([SourceNews.Unavailable, SourceNews.Available], (await _world.ToldAsync()).Select(told => told.Kind));
        Assert.Equal((1, 1), ((await AuditAsync(SourceNews.Unavailable)).Count, (await AuditAsync(SourceNews.Available)).Count));
    }

    [Fact]
    public async Task Sync_BackWithinTheGrace_TellsNobody()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        for (var restart = 0; restart < 3; restart++)
        {
            Agent = Agent with { IsReady = false };
            await _world.LookAsync(listing.Id, Minute);
            Agent = Agent with { IsReady = true };
            await _world.LookAsync(listing.Id, Minute);
        }

        Assert.Empty(await _world.ToldAsync());
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Sync_SourceCannotBeRead_NobodyVanishesHoweverLong(AgentDirectoryListing failure)
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        _world.Kagent.Failure = failure;

        var later = await _world.LookAsync(listing.Id, TimeSpan.FromDays(1));
        await _world.LookAsync(listing.Id, TimeSpan.FromDays(1));

        Assert.Equal((SyncStatus.InSync, true, listing.Facts.SyncedAt), (later.Source.Status, later.Source.TakesHires, later.Facts.SyncedAt));
        Assert.Empty(await _world.ToldAsync());
    }

    public static TheoryData<AgentDirectoryListing> Failures() =>
    [
        new AgentDirectoryListing.Unavailable("gone fishing"), new AgentDirectoryListing.Forbidden("may not list"), new AgentDirectoryListing.NotInstalled("no CRD"),
    ];

    [Fact]
    public async Task Sync_SeveralNodesAtOnce_TellOnce()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        _world.Kagent.Agents.Clear();
        await _world.LookAsync(listing.Id);
        _world.Database.Time.Advance(_world.Grace);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => _world.Sync.ExecuteAsync(_world.Kagent, Token), Token)));

        Assert.Single(await _world.ToldAsync());
        Assert.Single(await AuditAsync(SourceNews.Unavailable));
    }

    [Fact]
    public async Task Accept_Drift_BecomesThePromiseAndTellsHirersWhatConcernsThem()
    {
        var listing = await _world.ImportWriterAsync();
        var hirer = await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        Agent = Agent with { Description = "Writes long texts.", Tools = [.. Agent.Tools, new("send_mail", "mail", true)], Generation = 4 };
        var drift = (await _world.LookAsync(listing.Id)).Source.Drift!;

        var first = Assert.IsType<DriftOutcome.Done>(await _world.Accept.ExecuteAsync(listing.Id, drift.Id, CatalogWorld.Operator, Token)).Listing;
        Assert.IsType<DriftOutcome.Done>(await _world.Accept.ExecuteAsync(listing.Id, drift.Id, CatalogWorld.Operator, Token));

        Assert.Equal((4L, "send_mail", SyncStatus.InSync, listing.Version), (first.Facts.Generation, first.Facts.Tools[1].Name, first.Source.Status, first.Version));
        var told = Assert.Single(await _world.ToldAsync());
        Assert.Equal((SourceNews.Changed, hirer, "tools[+]: send_mail, asks a person first"), (told.Kind, told.CustomerId, told.Facts[SourceNews.ChangesFact]));
        var audit = Assert.Single(await AuditAsync("catalog.drift_accepted"));
        Assert.Equal("operator", audit.ActorKind);
        Assert.Contains("\"before\":\"Writes texts.\"", audit.Detail, StringComparison.Ordinal);
        Assert.Contains("\"after\":\"Writes long texts.\"", audit.Detail, StringComparison.Ordinal);
        Assert.Null((await _world.LookAsync(listing.Id, Minute)).Source.Drift);
    }

    [Fact]
    public async Task Accept_NothingThatConcernsHires_TellsNobody()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        Agent = Agent with { Description = "Writes long texts." };
        var drift = (await _world.LookAsync(listing.Id)).Source.Drift!;

        await _world.Accept.ExecuteAsync(listing.Id, drift.Id, CatalogWorld.Operator, Token);

        Assert.Empty(await _world.ToldAsync());
    }

    [Fact]
    public async Task Reject_Drift_KeepsThePromiseStopsHiresAndDoesNotAskAgain()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = "reasoning-l" };
        var drift = (await _world.LookAsync(listing.Id)).Source.Drift!;

        await _world.Reject.ExecuteAsync(listing.Id, drift.Id, CatalogWorld.Operator, Token);
        await _world.Reject.ExecuteAsync(listing.Id, drift.Id, CatalogWorld.Operator, Token);
        var rejected = await _world.LookAsync(listing.Id, Minute);

        Assert.Equal(("general-m", false, SyncStatus.Rejected), (rejected.Facts.Model, rejected.Source.TakesHires, rejected.Source.Status));
        Assert.True(rejected.Source.Drift!.IsRejected);
        var audit = Assert.Single(await AuditAsync("catalog.drift_rejected"));
        Assert.Contains("\"before\":\"general-m\",\"after\":\"reasoning-l\"", audit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reject_ThenAnotherChange_AsksAgainAndHiresStayStopped()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = "reasoning-l" };
        await _world.Reject.ExecuteAsync(listing.Id, (await _world.LookAsync(listing.Id)).Source.Drift!.Id, CatalogWorld.Operator, Token);

        Agent = Agent with { Model = "reasoning-xl" };
        var again = await _world.LookAsync(listing.Id);
        Assert.Equal((false, false, SyncStatus.Drifted), (again.Source.Drift!.IsRejected, again.Source.TakesHires, again.Source.Status));

        var accepted = Assert.IsType<DriftOutcome.Done>(await _world.Accept.ExecuteAsync(listing.Id, again.Source.Drift.Id, CatalogWorld.Operator, Token)).Listing;
        Assert.Equal(("reasoning-xl", true), (accepted.Facts.Model, accepted.Source.TakesHires));
    }

    [Fact]
    public async Task Decide_TheAgentChangedAgain_IsOutdatedAndChangesNothing()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = "reasoning-l" };
        var old = (await _world.LookAsync(listing.Id)).Source.Drift!.Id;
        Agent = Agent with { Model = "reasoning-xl" };
        await _world.LookAsync(listing.Id);

        var accepted = Assert.IsType<DriftOutcome.Outdated>(await _world.Accept.ExecuteAsync(listing.Id, old, CatalogWorld.Operator, Token));
        var rejected = Assert.IsType<DriftOutcome.Outdated>(await _world.Reject.ExecuteAsync(listing.Id, old, CatalogWorld.Operator, Token));

        Assert.Equal(("general-m", true), (accepted.Current.Facts.Model, rejected.Current.Source.TakesHires));
        Assert.Empty(await AuditAsync("catalog.drift_accepted"));
    }

    [Fact]
    public async Task Decide_TwoOperatorsAtOnce_OneDecidesAndBothAreTold()
    {
        var listing = await _world.ImportWriterAsync();
        Agent = Agent with { Model = "reasoning-l" };
        var drift = (await _world.LookAsync(listing.Id)).Source.Drift!.Id;

        await Task.WhenAll(
            Task.Run(() => _world.Accept.ExecuteAsync(listing.Id, drift, CatalogWorld.Operator, Token), Token),
            Task.Run(() => _world.Accept.ExecuteAsync(listing.Id, drift, CatalogWorld.Operator, Token), Token));
        var late = await _world.Reject.ExecuteAsync(listing.Id, drift, CatalogWorld.Operator, Token);

        Assert.Single(await AuditAsync("catalog.drift_accepted"));
        Assert.True(Assert.IsType<DriftOutcome.Outdated>(late).Current.Source.TakesHires);
    }

    [Fact]
    public async Task Decide_UnknownOrDeletedListing_IsNotFound()
    {
        var listing = await _world.ImportWriterAsync();
        await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.IsType<DriftOutcome.NotFound>(await _world.Accept.ExecuteAsync(listing.Id, "x", CatalogWorld.Operator, Token));
        Assert.IsType<DriftOutcome.NotFound>(await _world.Reject.ExecuteAsync(new VirtualEmployeeId(Guid.Empty), "x", CatalogWorld.Operator, Token));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(86_400, true)]
    [InlineData(86_401, false)]
    public void Options_GraceOutOfRange_IsNamedWithItsKey(int seconds, bool isValid)
    {
        var result = new DiscoveryOptions.Validator().Validate(null, new() { UnavailableAfter = TimeSpan.FromSeconds(seconds) });

        Assert.Equal(isValid, result == ValidateOptionsResult.Success);
        Assert.Equal(!isValid, result.FailureMessage?.Contains("Agents:UnavailableAfter", StringComparison.Ordinal) == true);
    }

    private async Task<List<AuditEntry>> AuditAsync(string type)
    {
        await using var db = _world.Database.Open();
        return await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Type == type).ToListAsync(Token);
    }
}

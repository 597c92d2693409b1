using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class PauseHireTests : IDisposable
{
    private readonly TeamWorld _world = new();
    private Caller _caller = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Pause_Active_RefusesAndStopsTheFeeAtOnce()
    {
        var hire = await ReadyAsync();

        Assert.Equal(new PauseOutcome.Done(hire), await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled));

        await using var db = _world.Open();
        var pause = await db.Set<SubscriptionPause>().SingleAsync(Cancelled);
        Assert.Equal((_world.Time.GetUtcNow(), (DateTimeOffset?)null), (pause.From, pause.Until));
        Assert.Equal(HireState.Paused, (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!.State);
        // The gateway follows when running work has ended.
        Assert.False((await db.Set<AccessGrant>().SingleAsync(Cancelled)).SuspendedForPause);
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "teams.hire_paused", Cancelled));
    }

    [Fact]
    public async Task Pause_Twice_KeepsTheFirstMomentAndOnePause()
    {
        var hire = await ReadyAsync();
        await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled);
        var first = _world.Time.GetUtcNow();
        _world.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(new PauseOutcome.Done(hire), await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled));

        await using var db = _world.Open();
        Assert.Equal(first, (await db.Set<SubscriptionPause>().SingleAsync(Cancelled)).From);
        Assert.Equal(first, (await db.Set<Hire>().SingleAsync(Cancelled)).PausedAt);
    }

    [Fact]
    public async Task Pause_ByManyAtOnce_PausesOnce()
    {
        var hire = await ReadyAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _world.Pausing.ExecuteAsync(_caller, hire, Cancelled), Cancelled)));

        Assert.All(outcomes, outcome => Assert.Equal(new PauseOutcome.Done(hire), outcome));
        await using var db = _world.Open();
        Assert.Equal(1, await db.Set<SubscriptionPause>().CountAsync(Cancelled));
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "teams.hire_paused", Cancelled));
    }

    [Fact]
    public async Task Pause_WhileHiring_IsRefused()
    {
        _caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(_caller, await _world.ListingAsync("Contract Reader"), "Juno");

        Assert.IsType<PauseOutcome.NotReadyYet>(await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled));

        Assert.Equal(HireState.Provisioning, (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!.State);
    }

    [Fact]
    public async Task Pause_AfterLetGo_SaysThatItHasLeft()
    {
        var hire = await ReadyAsync();
        await _world.LettingGo.ExecuteAsync(_caller, hire, Cancelled);

        Assert.IsType<PauseOutcome.HasLeft>(await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled));
        Assert.IsType<PauseOutcome.HasLeft>(await _world.Resuming.ExecuteAsync(_caller, hire, Cancelled));
    }

    [Fact]
    public async Task PauseAndLetGo_AtOnce_EndsWithOneThatLeaves()
    {
        var hire = await ReadyAsync();

        await Task.WhenAll(
            Task.Run(() => _world.Pausing.ExecuteAsync(_caller, hire, Cancelled), Cancelled),
            Task.Run(() => _world.LettingGo.ExecuteAsync(_caller, hire, Cancelled), Cancelled));

        Assert.Equal(HireState.Ending, (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!.State);
        await using var db = _world.Open();
        Assert.False(await db.Set<SubscriptionPause>().AnyAsync(pause => pause.Until == null, Cancelled));
    }

    [Fact]
    public async Task Resume_SuspendedAtTheGateway_IsProvisioningUntilProvenAgain()
    {
        var hire = await ReadyAsync();
        await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled);
        await _world.GrantAsync(hire, grant => grant.SuspendedForPause = true);

        Assert.Equal(new PauseOutcome.Done(hire), await _world.Resuming.ExecuteAsync(_caller, hire, Cancelled));

        var member = (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!;
        Assert.Equal((HireState.Provisioning, true), (member.State, member.IsReturning));
        await using var db = _world.Open();
        Assert.Null((await db.Set<SubscriptionPause>().SingleAsync(Cancelled)).Until);
        Assert.False((await db.Set<AccessGrant>().SingleAsync(Cancelled)).SuspendedForPause);
    }

    [Fact]
    public async Task Resume_BeforeTheGatewayFollowed_IsActiveAtOnce()
    {
        var hire = await ReadyAsync();
        await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled);

        await _world.Resuming.ExecuteAsync(_caller, hire, Cancelled);

        Assert.Equal(HireState.Active, (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!.State);
    }

    [Fact]
    public async Task Pause_AgainBeforeItWasBack_GoesOnWithTheSamePause()
    {
        var hire = await ReadyAsync();
        await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled);
        await _world.GrantAsync(hire, grant => grant.SuspendedForPause = true);
        await _world.Resuming.ExecuteAsync(_caller, hire, Cancelled);
        _world.Time.Advance(TimeSpan.FromHours(1));

        await _world.Pausing.ExecuteAsync(_caller, hire, Cancelled);

        await using var db = _world.Open();
        Assert.Null((await db.Set<SubscriptionPause>().SingleAsync(Cancelled)).Until);
        Assert.Equal(HireState.Paused, (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!.State);
    }

    [Fact]
    public async Task PauseAndResume_Foreign_AreNotFound_ViewerMayNot()
    {
        var hire = await ReadyAsync();
        var stranger = await _world.CompanyAsync(MemberRole.Owner);

        Assert.IsType<PauseOutcome.NotFound>(await _world.Pausing.ExecuteAsync(stranger, hire, Cancelled));
        Assert.IsType<PauseOutcome.NotFound>(await _world.Resuming.ExecuteAsync(stranger, hire, Cancelled));
        Assert.IsType<PauseOutcome.NotAllowed>(await _world.Pausing.ExecuteAsync(_caller with { Role = MemberRole.Viewer }, hire, Cancelled));
        Assert.IsType<PauseOutcome.NotAllowed>(await _world.Resuming.ExecuteAsync(_caller with { Role = MemberRole.Viewer }, hire, Cancelled));
    }

    private async Task<HireId> ReadyAsync()
    {
        _caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(_caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.ConfirmAsync(hire);
        return hire;
    }
}

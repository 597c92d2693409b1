using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class TeamTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task LetGo_WhileProvisioning_RevokesAtOnce()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");

        Assert.Equal(new LetGoOutcome.Ending(hire), await _world.LettingGo.ExecuteAsync(caller, hire, Cancelled));

        await using var db = _world.Open();
        Assert.Equal(GrantState.Revoking, (await db.Set<AccessGrant>().SingleAsync(Cancelled)).State);
        Assert.Equal(2, (await db.Set<GatewayBinding>().SingleAsync(Cancelled)).DesiredGeneration);
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "teams.hire_cancelled", Cancelled));
        Assert.Equal(HireState.Ending, Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Cancelled)).State);
    }

    [Fact]
    public async Task LetGo_WhenActive_LeavesTheGrantToWhoEndsTheRuns()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.ConfirmAsync(hire);

        await _world.LettingGo.ExecuteAsync(caller, hire, Cancelled);

        await using var db = _world.Open();
        Assert.Equal(GrantState.Confirmed, (await db.Set<AccessGrant>().SingleAsync(Cancelled)).State);
        Assert.Equal(_world.Time.GetUtcNow(), (await db.Set<Hire>().SingleAsync(Cancelled)).EndRequestedAt);
        Assert.Equal(HireState.Ending, (await _world.Team.FindAsync(caller.CustomerId, hire, Cancelled))!.State);
    }

    [Fact]
    public async Task LetGo_Twice_KeepsTheFirstMoment()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.LettingGo.ExecuteAsync(caller, hire, Cancelled);
        var first = _world.Time.GetUtcNow();
        _world.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(new LetGoOutcome.Ending(hire), await _world.LettingGo.ExecuteAsync(caller, hire, Cancelled));
        Assert.Equal(first, (await _world.Team.FindAsync(caller.CustomerId, hire, Cancelled))!.EndRequestedAt);
    }

    [Fact]
    public async Task EveryVerb_ForeignHire_IsNotFound()
    {
        var (owner, stranger) = (await _world.CompanyAsync(), await _world.CompanyAsync(MemberRole.Owner));
        var hire = await _world.HireAsync(owner, await _world.ListingAsync("Contract Reader"), "Juno");

        Assert.IsType<LetGoOutcome.NotFound>(await _world.LettingGo.ExecuteAsync(stranger, hire, Cancelled));
        Assert.IsType<EditHireOutcome.NotFound>(await _world.Editing.ExecuteAsync(stranger, hire, new HireChanges("Mine", null, null, null), Cancelled));
        Assert.Null(await _world.Team.FindAsync(stranger.CustomerId, hire, Cancelled));
        Assert.Empty(await _world.Team.ListAsync(stranger.CustomerId, Cancelled));
        Assert.Equal("Juno", (await _world.Team.FindAsync(owner.CustomerId, hire, Cancelled))!.PersonaName);
    }

    [Fact]
    public async Task EveryVerb_Viewer_IsNotAllowed()
    {
        var owner = await _world.CompanyAsync();
        var hire = await _world.HireAsync(owner, await _world.ListingAsync("Contract Reader"), "Juno");
        var viewer = owner with { Role = MemberRole.Viewer };

        Assert.IsType<LetGoOutcome.NotAllowed>(await _world.LettingGo.ExecuteAsync(viewer, hire, Cancelled));
        Assert.IsType<EditHireOutcome.NotAllowed>(await _world.Editing.ExecuteAsync(viewer, hire, new HireChanges("Mine", null, null, null), Cancelled));
    }

    [Fact]
    public async Task Edit_NameAndCap_AreSavedAndAudited()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno", Money.FromUnits(100m));

        Assert.IsType<EditHireOutcome.Saved>(await _world.Editing.ExecuteAsync(
            caller, hire, new HireChanges("Tarn", null, new CapChange(null), 0), Cancelled));

        var member = (await _world.Team.FindAsync(caller.CustomerId, hire, Cancelled))!;
        Assert.Equal(("Tarn", null, 1), (member.PersonaName, member.MonthlyCap, member.Version));
        await using var db = _world.Open();
        var entry = await db.Set<AuditEntry>().SingleAsync(row => row.Type == "teams.hire_changed", Cancelled);
        Assert.Contains("\"monthlyCap\":\"100\"", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_NothingDifferent_WritesNothing()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");

        Assert.Equal(new EditHireOutcome.Saved(0), await _world.Editing.ExecuteAsync(caller, hire, new HireChanges("Juno", null, null, null), Cancelled));

        await using var db = _world.Open();
        Assert.False(await db.Set<AuditEntry>().AnyAsync(row => row.Type == "teams.hire_changed", Cancelled));
    }

    [Fact]
    public async Task Edit_NameOfAColleague_IsTaken()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.HireAsync(caller, await _world.ListingAsync("Support Triage"), "Tarn");

        Assert.Equal(new EditHireOutcome.NameTaken("tarn"), await _world.Editing.ExecuteAsync(caller, hire, new HireChanges("tarn", null, null, null), Cancelled));
    }

    [Fact]
    public async Task Edit_VersionThatIsGone_IsAConflict()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.Editing.ExecuteAsync(caller, hire, new HireChanges("Tarn", null, null, 0), Cancelled);

        Assert.IsType<EditHireOutcome.ChangedMeanwhile>(
            await _world.Editing.ExecuteAsync(caller, hire, new HireChanges("Moss", null, null, 0), Cancelled));
    }

    [Fact]
    public async Task Edit_AfterLettingGo_SaysThatItLeft()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.LettingGo.ExecuteAsync(caller, hire, Cancelled);

        Assert.IsType<EditHireOutcome.HasLeft>(await _world.Editing.ExecuteAsync(caller, hire, new HireChanges("Tarn", null, null, null), Cancelled));
    }

    [Fact]
    public async Task List_SeveralMonthsOfUsage_AddsTheCurrentOneInTheCustomersZone()
    {
        var caller = await _world.CompanyAsync(timeZone: "America/New_York");
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        // March begins in New York at 05:00 UTC.
        await _world.UseAsync(caller, hire, Money.FromUnits(7m), new DateTimeOffset(2026, 3, 1, 4, 59, 59, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, Money.FromUnits(1.5m), new DateTimeOffset(2026, 3, 1, 5, 0, 0, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, new Money(1), new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));

        Assert.Equal(new Money(1_500_000_001), Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Cancelled)).UsageThisMonth);
    }

    [Fact]
    public async Task List_ShowsWhatTheGrantWaitsForAndHidesWhoEnded()
    {
        var caller = await _world.CompanyAsync();
        var waiting = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        var gone = await _world.HireAsync(caller, await _world.ListingAsync("Support Triage"), "Tarn");
        await _world.GrantAsync(waiting, grant => (grant.Progress, grant.WaitingFor) = (GrantProgress.PolicyApplied, "Waiting for the gateway."));
        await _world.LettingGo.ExecuteAsync(caller, gone, Cancelled);
        await _world.GrantAsync(gone, grant => grant.State = GrantState.Revoked);

        var member = Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Cancelled));
        Assert.Equal((waiting, HireState.Provisioning, GrantProgress.PolicyApplied, "Waiting for the gateway."),
            (member.Id, member.State, member.Progress, member.WaitingFor));
        Assert.Equal(HireState.Ended, (await _world.Team.FindAsync(caller.CustomerId, gone, Cancelled))!.State);
    }

    [Fact]
    public async Task SuggestNames_LeavesOutWhoIsThere()
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Contract Reader");
        var first = (await _world.Team.SuggestNamesAsync(caller.CustomerId, listing.Id, 3, Cancelled))[0];
        await _world.HireAsync(caller, listing, first.ToUpperInvariant());

        var names = await _world.Team.SuggestNamesAsync(caller.CustomerId, listing.Id, 60, Cancelled);

        Assert.Equal(60, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.DoesNotContain(first, names);
    }
}

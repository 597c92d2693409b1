using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Tasks;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>What becomes of tasks and schedules of somebody who is let go: Juno, who has one task of each status and a schedule.</summary>
public sealed class LetWorkerGoTests : IAsyncLifetime
{
    private readonly TeamWorld _world = new();
    private Caller _caller = null!;
    private HireId _juno;
    private HireId _nika;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TaskVerbs Verbs => TaskWorld.VerbsOf(_world.Contexts, _world.Live, _world.Time);

    public async ValueTask InitializeAsync()
    {
        _caller = await _world.CompanyAsync();
        _juno = await HireAsync("Contract Reader", "Juno");
        _nika = await HireAsync("Ledger Keeper", "Nika");
        foreach (var status in Enum.GetValues<WorkItemStatus>())
        {
            var task = Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(_caller, new NewTask($"{status}", _world.Time.NewId()) { Hire = _juno }, Token));
            if (status is not WorkItemStatus.ToDo)
            {
                Assert.IsType<TaskOutcome.Saved>(await Verbs.Move.ExecuteAsync(_caller, task.Id, new(WorkItemStatus.InProgress, null, null), Token));
            }
        }

        await using (var db = _world.Open())
        {
            // What a run would have brought.
            foreach (var task in await db.Set<WorkItem>().Where(task => task.Status != WorkItemStatus.ToDo).ToListAsync(Token))
            {
                task.Status = Enum.Parse<WorkItemStatus>(task.Title);
            }

            await db.SaveChangesAsync(Token);
        }

        await new SaveSchedule(_world.Contexts, _world.Time, _world.Live).CreateAsync(
            _caller, new("Weekly", new(null, "0 9 * * MON", "Europe/Berlin")) { Hire = _juno, StartsAtOnce = true }, _world.Time.NewId(), Token);
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task LetGo_OpenWorkAndNoChoice_ChangesNothing()
    {
        Assert.Equal(new LetWorkerGoOutcome.NeedsChoice(new(3, 1)), await _world.LettingWorkersGo.ExecuteAsync(_caller, _juno, null, Token));

        Assert.Equal(new OpenWork(3, 1), await _world.LettingWorkersGo.ReadAsync(_caller.CustomerId, _juno, Token));
        Assert.Equal(HireState.Active, (await _world.Team.FindAsync(_caller.CustomerId, _juno, Token))!.State);
        Assert.IsType<LetWorkerGoOutcome.Ending>(await _world.LettingWorkersGo.ExecuteAsync(_caller, _nika, null, Token));
    }

    [Fact]
    public async Task LetGo_Keep_OpenTasksStayToDoWithoutAnybodyAndWorkIsStopped()
    {
        Assert.IsType<LetWorkerGoOutcome.Ending>(await _world.LettingWorkersGo.ExecuteAsync(_caller, _juno, new(OpenWorkChoice.Keep), Token));

        await AssertAsync(
            ("ToDo", WorkItemStatus.ToDo, null), ("InProgress", WorkItemStatus.ToDo, null), ("NeedsYou", WorkItemStatus.ToDo, null), ("InReview", WorkItemStatus.InReview, _juno),
            ("Done", WorkItemStatus.Done, _juno), ("Failed", WorkItemStatus.Failed, _juno), ("Cancelled", WorkItemStatus.Cancelled, _juno));
        await AssertStoppedAsync("InProgress", "NeedsYou");
        var schedule = await ScheduleAsync();
        Assert.Equal((null, false, ScheduleState.Waiting), (schedule.HireId, schedule.StartsAtOnce, schedule.State));
        Assert.NotNull((await _world.Team.FindAsync(_caller.CustomerId, _juno, Token))!.EndRequestedAt);
    }

    [Fact]
    public async Task LetGo_Reassign_TheOtherGetsEverythingThatIsNotDecided()
    {
        Assert.IsType<LetWorkerGoOutcome.Ending>(await _world.LettingWorkersGo.ExecuteAsync(_caller, _juno, new(OpenWorkChoice.Reassign, _nika), Token));

        await AssertAsync(
            ("ToDo", WorkItemStatus.ToDo, _nika), ("InProgress", WorkItemStatus.ToDo, _nika), ("NeedsYou", WorkItemStatus.ToDo, _nika), ("InReview", WorkItemStatus.InReview, _nika),
            ("Done", WorkItemStatus.Done, _juno), ("Failed", WorkItemStatus.Failed, _juno), ("Cancelled", WorkItemStatus.Cancelled, _juno));
        await AssertStoppedAsync("InProgress", "NeedsYou");
        Assert.Equal((_nika, true), ((await ScheduleAsync()).HireId, (await ScheduleAsync()).StartsAtOnce));
    }

    [Fact]
    public async Task LetGo_Cancel_OpenTasksAreCancelledAndTheScheduleIsPaused()
    {
        Assert.IsType<LetWorkerGoOutcome.Ending>(await _world.LettingWorkersGo.ExecuteAsync(_caller, _juno, new(OpenWorkChoice.Cancel), Token));

        await AssertAsync(
            ("ToDo", WorkItemStatus.Cancelled, _juno), ("InProgress", WorkItemStatus.Cancelled, _juno), ("NeedsYou", WorkItemStatus.Cancelled, _juno), ("InReview", WorkItemStatus.InReview, _juno),
            ("Done", WorkItemStatus.Done, _juno), ("Failed", WorkItemStatus.Failed, _juno), ("Cancelled", WorkItemStatus.Cancelled, _juno));
        await AssertStoppedAsync("InProgress", "NeedsYou");
        Assert.Equal(ScheduleState.Paused, (await ScheduleAsync()).State);
    }

    [Fact]
    public async Task Drained_OperatorEndsTheHire_NobodyIsAssignedAndTheOwnerIsTold()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        await using (var db = _world.Open())
        {
            db.Add(new Member { UserId = owner.UserId, CustomerId = _caller.CustomerId, Role = MemberRole.Owner, CreatedAt = _world.Time.GetUtcNow() });
            (await db.Set<VirtualEmployee>().SingleAsync(listing => listing.Name == "Contract Reader", Token)).DrainsAt = _world.Time.GetUtcNow();
            await db.SaveChangesAsync(Token);
        }

        var work = new WorkOfDrained(new TaskWriter(_world.Contexts, _world.Time, _world.Live), _world.Live);
        var ending = new EndDrainedHires(_world.Contexts, _world.Time, _world.LettingGo, [new DrainedWork(work.ReleaseAsync)]);
        Assert.Equal(1, await ending.ExecuteAsync(Token));
        Assert.Equal(0, await ending.ExecuteAsync(Token));

        await AssertAsync(
            ("ToDo", WorkItemStatus.ToDo, null), ("InProgress", WorkItemStatus.ToDo, null), ("NeedsYou", WorkItemStatus.ToDo, null), ("InReview", WorkItemStatus.InReview, _juno),
            ("Done", WorkItemStatus.Done, _juno), ("Failed", WorkItemStatus.Failed, _juno), ("Cancelled", WorkItemStatus.Cancelled, _juno));
        await AssertStoppedAsync("InProgress", "NeedsYou");
        Assert.Equal((null, false), ((await ScheduleAsync()).HireId, (await ScheduleAsync()).StartsAtOnce));
        await using var after = _world.Open();
        var given = await after.Set<TaskChange>().Where(change => change.Field == TaskHistory.Assignee).ToListAsync(Token);
        Assert.Equal(3, given.Count);
        Assert.All(given, change => Assert.Equal((ChangeAuthor.Platform, _juno.Value.ToString("D"), null), (change.Author, change.Before, change.After)));
        var told = await after.Set<Notification>().SingleAsync(row => row.Kind == TaskNews.WorkerLeft, Token);
        Assert.Equal((owner.UserId, "Juno", "3 open tasks and 1 schedule"), (told.UserId, told.Facts[TaskNews.NameFact], told.Facts[TaskNews.WorkFact]));
    }

    [Fact]
    public async Task LetGo_ReassignToWhoCannotTakeIt_ChangesNothing()
    {
        var stranger = await _world.CompanyAsync();
        var foreign = await _world.HireAsync(stranger, await _world.ListingAsync("Tax Adviser"), "Otto");
        await _world.LettingGo.ExecuteAsync(_caller, _nika, Token);

        foreach (var to in (HireId?[])[null, _juno, _nika, foreign])
        {
            var outcome = await _world.LettingWorkersGo.ExecuteAsync(_caller, _juno, new(OpenWorkChoice.Reassign, to), Token);
            Assert.Equal(["to"], Assert.IsType<LetWorkerGoOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
        }

        Assert.Null((await _world.Team.FindAsync(_caller.CustomerId, _juno, Token))!.EndRequestedAt);
        Assert.Equal(new OpenWork(3, 1), await _world.LettingWorkersGo.ReadAsync(_caller.CustomerId, _juno, Token));
        Assert.IsType<LetWorkerGoOutcome.NotFound>(await _world.LettingWorkersGo.ExecuteAsync(stranger, _juno, new(OpenWorkChoice.Cancel), Token));
        Assert.IsType<LetWorkerGoOutcome.NotAllowed>(await _world.LettingWorkersGo.ExecuteAsync(_caller with { Role = MemberRole.Viewer }, _juno, new(OpenWorkChoice.Cancel), Token));
    }

    private async Task<HireId> HireAsync(string listing, string name)
    {
        var hire = await _world.HireAsync(_caller, await _world.ListingAsync(listing), name);
        await _world.ConfirmAsync(hire);
        return hire;
    }

    private async Task AssertAsync(params (string Title, WorkItemStatus Status, HireId? Hire)[] expected)
    {
        await using var db = _world.Open();
        Assert.Equal(expected, (await db.Set<WorkItem>().OrderBy(task => task.Number).ToListAsync(Token)).Select(task => (task.Title, task.Status, task.HireId)));
    }

    private async Task AssertStoppedAsync(params string[] titles)
    {
        await using var db = _world.Open();
        var runs = await db.Set<Run>().Where(run => run.CancelRequestedAt != null).Select(run => run.Id).ToListAsync(Token);
        Assert.Equal(titles, (await db.Set<WorkItem>().OrderBy(task => task.Number).ToListAsync(Token)).Where(task => task.RunId is { } run && runs.Contains(run)).Select(task => task.Title));
    }

    private async Task<TaskSchedule> ScheduleAsync()
    {
        await using var db = _world.Open();
        return await db.Set<TaskSchedule>().SingleAsync(Token);
    }
}

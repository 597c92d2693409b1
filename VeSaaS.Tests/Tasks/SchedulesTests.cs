using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>Schedules on a clock that the test moves; it starts on Sunday 1 March 2026 at 13:00 in Berlin.</summary>
public sealed class SchedulesTests : IAsyncLifetime
{
    private readonly TeamWorld _world = new();
    private Caller _caller = null!;
    private HireId _juno;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SaveSchedule Save => new(_world.Contexts, _world.Time, _world.Live);

    private ControlSchedule Control => new(_world.Contexts, _world.Time, _world.Live);

    private ScheduleQuery Query => new(_world.Contexts, _world.Time);

    private MakeDueTasks Make => new(
        _world.Contexts, new TaskWriter(_world.Contexts, _world.Time, _world.Live), TaskWorld.StartsOf(_world.Contexts, _world.Time), _world.Live, NullLogger<MakeDueTasks>.Instance);

    public async ValueTask InitializeAsync()
    {
        _caller = await _world.CompanyAsync();
        await _world.JoinAsync(_caller);
        _juno = await _world.HireAsync(_caller, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.ConfirmAsync(_juno);
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Make_Due_WritesTheTaskAsPlannedAndSaysWhichScheduleDid()
    {
        var id = await AddAsync("0 9 * * MON-FRI", plan => plan with
        {
            Description = "All of last week.", Priority = WorkItemPriority.High, Labels = ["Finance"], Checklist = ["Every line has a number", "A sum"], Hire = _juno, DueInDays = 2,
        });
        Assert.Equal(0, await Make.ExecuteAsync(Token));
        _world.Time.Advance(TimeSpan.FromHours(20));

        Assert.Equal(1, await Make.ExecuteAsync(Token));
        Assert.Equal(0, await Make.ExecuteAsync(Token));

        var task = await SingleTaskAsync();
        Assert.Equal(("Sort the invoices", "All of last week.", WorkItemPriority.High, new DateOnly(2026, 3, 4), "Juno", WorkItemStatus.ToDo),
            (task.Title, task.Description, task.Priority, task.DueOn, task.Worker?.Name, task.Status));
        Assert.Equal(["finance"], task.Labels);
        Assert.Equal(["Every line has a number", "A sum"], task.Checklist.Select(item => item.Text));
        Assert.Equal((id, "Sort the invoices"), task.Schedule);
        Assert.Equal((ChangeAuthor.Platform, TaskHistory.Scheduled, "Sort the invoices"), Assert.Single(task.History.Select(row => (row.Kind, row.Field, row.After))));
        var schedule = await FindAsync(id);
        Assert.Equal((_world.Time.GetUtcNow(), At("2026-03-03T08:00Z")), (schedule.LastAt, schedule.NextAt));
    }

    [Fact]
    public async Task Make_ManyTimesMissed_WritesOneTaskAndGoesOnFromNow()
    {
        var id = await AddAsync("0 9 * * *");
        _world.Time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(1, await Make.ExecuteAsync(Token));

        Assert.Equal((At("2026-03-12T08:00Z"), ScheduleState.Waiting), ((await FindAsync(id)).NextAt, (await FindAsync(id)).State));
        Assert.Single(await TasksAsync());
    }

    [Fact]
    public async Task Make_TwoNodesAtOnce_OneWritesTheTask()
    {
        await AddAsync("0 9 * * *");
        _world.Time.Advance(TimeSpan.FromDays(1));

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Make.ExecuteAsync(Token)));

        Assert.Equal(1, made.Sum());
        Assert.Single(await TasksAsync());
    }

    [Fact]
    public async Task Make_Once_IsOverAfterwards()
    {
        var id = await AddAsync(null, plan => plan with { Timing = new(new DateTime(2026, 3, 2, 9, 0, 0), null, "Europe/Berlin") });
        Assert.Equal(At("2026-03-02T08:00Z"), (await FindAsync(id)).NextAt);
        _world.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await Make.ExecuteAsync(Token));

        Assert.Equal((ScheduleState.Over, new DateTime(2026, 3, 2, 9, 0, 0)), ((await FindAsync(id)).State, (await FindAsync(id)).Plan.Timing.At));
        _world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await Make.ExecuteAsync(Token));
    }

    [Fact]
    public async Task Make_StartsAtOnce_QueuesAnAttempt()
    {
        await AddAsync("0 9 * * *", plan => plan with { Hire = _juno, StartsAtOnce = true, Checklist = ["A sum"] });
        _world.Time.Advance(TimeSpan.FromDays(1));

        await Make.ExecuteAsync(Token);

        var task = await SingleTaskAsync();
        Assert.Equal((WorkItemStatus.InProgress, 1), (task.Status, task.Attempts.Count));
        await using var db = _world.Open();
        Assert.Contains("A sum", string.Concat((await db.Set<Core.Runs.Run>().SingleAsync(Token)).Input.Parts.Select(part => part.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_EmployeeIsPaused_WritesTheTaskAndTellsWhyItCouldNotStart()
    {
        await AddAsync("0 9 * * *", plan => plan with { Hire = _juno, StartsAtOnce = true });
        await _world.Pausing.ExecuteAsync(_caller, _juno, Token);
        _world.Time.Advance(TimeSpan.FromDays(1));

        await Make.ExecuteAsync(Token);

        await AssertCouldNotStartAsync("Juno is paused.");
    }

    [Fact]
    public async Task Make_NoBudgetHasRoom_ReservesNothingAndTellsWhyItCouldNotStart()
    {
        var nika = await _world.HireAsync(_caller, await _world.ListingAsync("Ledger Keeper", listing => listing.OutputRate = 1_000_000), "Nika", cap: Money.FromUnits(0.01m));
        await _world.ConfirmAsync(nika);
        await AddAsync("0 9 * * *", plan => plan with { Hire = nika, StartsAtOnce = true });
        _world.Time.Advance(TimeSpan.FromDays(1));

        await Make.ExecuteAsync(Token);

        await AssertCouldNotStartAsync("Nika");
        await using var db = _world.Open();
        Assert.Empty(await db.Set<Core.Runs.Run>().ToListAsync(Token));
    }

    [Fact]
    public async Task Save_BadPlan_NamesEveryField()
    {
        var outcome = await Save.CreateAsync(_caller, new(" ", new(null, "nonsense", "Europe/Berlin")) { DueInDays = 400, StartsAtOnce = true, Labels = ["a|b"] }, NewKey(), Token);

        Assert.Equal(["title", "labels", "dueInDays", "startsAtOnce", "cron"], Assert.IsType<ScheduleOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
        var stranger = await _world.CompanyAsync();
        var foreign = await Save.CreateAsync(stranger, Plan("0 9 * * *") with { Hire = _juno }, NewKey(), Token);
        Assert.Equal(["hire"], Assert.IsType<ScheduleOutcome.Invalid>(foreign).Problems.Select(problem => problem.Field));
        Assert.Empty(await Query.ListAsync(_caller.CustomerId, Token));
    }

    [Fact]
    public async Task Preview_Plan_TellsTimesAndCostBeforeAnythingIsSaved()
    {
        var (forecast, problems) = await Query.PreviewAsync(_caller.CustomerId, Plan("0 9 * * MON-FRI") with { Hire = _juno }, Token);

        Assert.Empty(problems);
        Assert.Equal([At("2026-03-02T08:00Z"), At("2026-03-03T08:00Z"), At("2026-03-04T08:00Z")], forecast!.Coming);
        Assert.Equal((22, "Juno"), (forecast.InThirtyDays, forecast.Each?.Worker));
        Assert.True(forecast.Each!.Amount.Nano > 0);
        Assert.Equal(forecast.Each.Amount.Nano * 22, forecast.Month!.Value.Nano);
        Assert.Equal(["cron"], (await Query.PreviewAsync(_caller.CustomerId, Plan("nonsense"), Token)).Problems.Select(problem => problem.Field));
        Assert.Empty(await Query.ListAsync(_caller.CustomerId, Token));
    }

    [Fact]
    public async Task Control_PausedResumedDeleted_DoesSoAndTheTasksStay()
    {
        var id = await AddAsync("0 9 * * *");
        _world.Time.Advance(TimeSpan.FromDays(1));
        await Make.ExecuteAsync(Token);

        Assert.IsType<ScheduleOutcome.Saved>(await Control.PauseAsync(_caller, id, Token));
        Assert.Equal((ScheduleState.Paused, null), ((await FindAsync(id)).State, (await FindAsync(id)).NextAt));
        _world.Time.Advance(TimeSpan.FromDays(5));
        Assert.Equal(0, await Make.ExecuteAsync(Token));
        Assert.IsType<ScheduleOutcome.Saved>(await Control.ResumeAsync(_caller, id, Token));
        Assert.Equal(At("2026-03-08T08:00Z"), (await FindAsync(id)).NextAt);
        Assert.IsType<ScheduleOutcome.Saved>(await Control.DeleteAsync(_caller, id, Token));

        Assert.Null(await Query.FindAsync(_caller.CustomerId, id, Token));
        var task = await SingleTaskAsync();
        Assert.Null(task.Schedule);
        Assert.Equal("Sort the invoices", Assert.Single(task.History).After);
        await using var db = _world.Open();
        Assert.Equal(["tasks.schedule_created", "tasks.schedule_paused", "tasks.schedule_resumed", "tasks.schedule_deleted"],
            await db.Set<AuditEntry>().Where(entry => entry.Subject == $"schedule:{id.Value:D}").OrderBy(entry => entry.At).Select(entry => entry.Type).ToListAsync(Token));
    }

    [Fact]
    public async Task Resume_OnceAndItsTimeIsOver_IsRefusedAndStaysPaused()
    {
        var id = await AddAsync(null, plan => plan with { Timing = new(new DateTime(2026, 3, 2, 9, 0, 0), null, "Europe/Berlin") });
        await Control.PauseAsync(_caller, id, Token);
        _world.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(["at"], Assert.IsType<ScheduleOutcome.Invalid>(await Control.ResumeAsync(_caller, id, Token)).Problems.Select(problem => problem.Field));
        Assert.Equal(ScheduleState.Paused, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task Change_OfWhatSomebodyElseChanged_IsTold()
    {
        var id = await AddAsync("0 9 * * *");
        var version = (await FindAsync(id)).Version;
        Assert.IsType<ScheduleOutcome.Saved>(await Save.ChangeAsync(_caller, id, Plan("0 10 * * *"), version, Token));

        Assert.IsType<ScheduleOutcome.ChangedMeanwhile>(await Save.ChangeAsync(_caller, id, Plan("0 11 * * *"), version, Token));
        Assert.Equal(At("2026-03-02T09:00Z"), (await FindAsync(id)).NextAt);
    }

    [Fact]
    public async Task Create_SameKeyOrTooMany_WritesNoOther()
    {
        var key = NewKey();
        var first = await Save.CreateAsync(_caller, Plan("0 9 * * *"), key, Token);
        Assert.Equal(first, await Save.CreateAsync(_caller, Plan("0 9 * * *"), key, Token));
        for (var count = 1; count < TaskSchedule.Most; count++)
        {
            await AddAsync("0 9 * * *");
        }

        Assert.IsType<ScheduleOutcome.TooMany>(await Save.CreateAsync(_caller, Plan("0 9 * * *"), NewKey(), Token));
    }

    [Fact]
    public async Task Acts_OfAStrangerOrAViewer_ChangeNothing()
    {
        var id = await AddAsync("0 9 * * *");
        var stranger = await _world.CompanyAsync();
        var viewer = _caller with { Role = MemberRole.Viewer };

        Assert.IsType<ScheduleOutcome.NotFound>(await Save.ChangeAsync(stranger, id, Plan("0 10 * * *"), null, Token));
        Assert.IsType<ScheduleOutcome.NotFound>(await Control.DeleteAsync(stranger, id, Token));
        Assert.Null(await Query.FindAsync(stranger.CustomerId, id, Token));
        Assert.IsType<ScheduleOutcome.NotAllowed>(await Save.CreateAsync(viewer, Plan("0 9 * * *"), NewKey(), Token));
        Assert.IsType<ScheduleOutcome.NotAllowed>(await Control.PauseAsync(viewer, id, Token));
        Assert.Equal(ScheduleState.Waiting, (await FindAsync(id)).State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(MemberRole.Viewer)]
    public async Task Make_WriterLeftOrOnlyLooksNow_PausesTellsTheOwnersAndIsTakenOverByWhoResumes(MemberRole? left)
    {
        var id = await AddAsync("0 9 * * *", plan => plan with { Hire = _juno, StartsAtOnce = true });
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        await _world.JoinAsync(owner with { CustomerId = _caller.CustomerId });
        await using (var db = _world.Open())
        {
            var members = db.Set<Member>().Where(member => member.UserId == _caller.UserId);
            _ = left is { } role ? await members.ExecuteUpdateAsync(set => set.SetProperty(member => member.Role, role), Token) : await members.ExecuteDeleteAsync(Token);
        }

        _world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Make.ExecuteAsync(Token));
        Assert.Equal(0, await Make.ExecuteAsync(Token));

        Assert.Empty(await TasksAsync());
        Assert.Equal(ScheduleState.Paused, (await FindAsync(id)).State);
        await using (var db = _world.Open())
        {
            var told = await db.Set<Notification>().SingleAsync(Token);
            Assert.Equal((TaskNews.SchedulePaused, owner.UserId, "Sort the invoices"), (told.Kind, told.UserId, told.Facts[TaskNews.NameFact]));
        }

        Assert.IsType<ScheduleOutcome.Saved>(await Control.ResumeAsync(owner with { CustomerId = _caller.CustomerId }, id, Token));
        _world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Make.ExecuteAsync(Token));
        await using (var db = _world.Open())
        {
            var (task, attempt) = (await db.Set<WorkItem>().SingleAsync(Token), await db.Set<TaskAttempt>().SingleAsync(Token));
            Assert.Equal((owner.UserId, owner.UserId), (task.CreatedBy, attempt.StartedBy));
        }
    }

    private static SchedulePlan Plan(string? cron) => new("Sort the invoices", new(null, cron, "Europe/Berlin"));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private Guid NewKey() => _world.Time.NewId();

    private async Task<TaskScheduleId> AddAsync(string? cron, Func<SchedulePlan, SchedulePlan>? with = null) =>
        Assert.IsType<ScheduleOutcome.Saved>(await Save.CreateAsync(_caller, with?.Invoke(Plan(cron)) ?? Plan(cron), NewKey(), Token)).Id;

    private async Task<ScheduleRow> FindAsync(TaskScheduleId id) => (await Query.FindAsync(_caller.CustomerId, id, Token))!;

    private async Task<List<WorkItemId>> TasksAsync()
    {
        await using var db = _world.Open();
        return await db.Set<WorkItem>().Select(task => task.Id).ToListAsync(Token);
    }

    private async Task<TaskDetail> SingleTaskAsync() =>
        (await new TaskQuery(_world.Contexts, new RunSteps(_world.Contexts), new RunAsks(_world.Contexts)).FindAsync(_caller.CustomerId, Assert.Single(await TasksAsync()), Token))!;

    private async Task AssertCouldNotStartAsync(string reason)
    {
        var task = await SingleTaskAsync();
        Assert.Equal((WorkItemStatus.ToDo, 0), (task.Status, task.Attempts.Count));
        Assert.Contains(reason, Assert.Single(task.History, row => row.Field == TaskHistory.CouldNotStart).After, StringComparison.Ordinal);
        await using var db = _world.Open();
        var told = await db.Set<Notification>().SingleAsync(row => row.Kind == TaskNews.CouldNotStart, Token);
        Assert.Contains(reason, told.Facts[TaskNews.ReasonFact], StringComparison.Ordinal);
    }
}

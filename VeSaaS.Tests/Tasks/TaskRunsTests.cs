using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams;
using VeSaaS.Web.Teams.Overview;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks;

/// <summary>Attempts on the run engine: started, delivered, asked, failed, stopped, reviewed.</summary>
public sealed class TaskRunsTests
{
    private static readonly AgentUsage Usage = new("u-1", null, 1_000, 500, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AgentDelivers_IsInReviewWithStepsTokensAndCostOfTheLedger()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync("Compare offers", with: task => task with { Description = "Three of them.", Checklist = ["A table"] });

        var task = await world.StartAsync(id, WorkItemStatus.InReview);

        var attempt = Assert.Single(task.Attempts);
        Assert.Equal((AttemptState.Delivered, "The table", "Juno", 1_500L), (attempt.State, attempt.Result, attempt.Worker, attempt.Tokens));
        Assert.Equal(["Reading"], attempt.Steps.Select(step => step.Label));
        // 1 µ per input and 4 µ per output token.
        Assert.Equal((new Money(3_000_000), attempt.Cost), (attempt.Cost, task.Cost));
        Assert.Equal((await world.Runs.LedgerAsync()).Aggregate(Money.Zero, (sum, row) => sum + row.Amount), task.Cost);
        var sent = Assert.Single(world.Agents.Received);
        Assert.Equal((id.Value.ToString("D"), "Compare offers\n\nThree of them.\n\nIt is accepted when:\n- A table"), (sent.ContextId, sent.Parts[0].Text));
        Assert.Equal([0L, 0L, 0L], (await world.Runs.BudgetsAsync()).Select(budget => budget.Reserved));
        await using var db = world.Runs.Team.Open();
        Assert.Equal([TaskNews.Delivered], await db.Set<Notification>().Select(row => row.Kind).ToListAsync(Token));
        Assert.Equal(["tasks.created", "tasks.started"],
            (await db.Set<AuditEntry>().Where(entry => entry.Subject == $"task:{id.Value:D}").Select(entry => entry.Type).ToListAsync(Token)).Order());
    }

    [Theory]
    [InlineData("I'm sorry, but I cannot do that.", RunFailure.AgentRejected)]
    [InlineData("", RunFailure.AgentFailed)]
    public async Task Start_AgentCompletesWithoutAResult_Fails(string said, RunFailure layer)
    {
        await using var world = await TaskWorld.CreateAsync(null, said.Length > 0 ? new ScriptedAgent(Chunk(said), Completed) : new ScriptedAgent(Working("Reading"), Completed));
        await world.Runs.StartNodeAsync();

        var task = await world.StartAsync(await world.AddAsync(), WorkItemStatus.Failed);

        Assert.Equal((AttemptState.Failed, layer), (task.Attempts[0].State, task.Attempts[0].Failure));
        Assert.NotEmpty(task.Attempts[0].FailureDetail!);
        Assert.Equal((ChangeAuthor.VirtualEmployee, "Failed"), (task.History[0].Kind, task.History[0].After));
    }

    [Fact]
    public async Task Start_AgentFails_KeepsTheLayerAndTheSecondAttemptSucceeds()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Working("Reading"), End(AgentTaskState.Failed, "No invoices there.")), Delivers("The table"));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();

        var failed = await world.StartAsync(id, WorkItemStatus.Failed);
        Assert.Equal(RunFailure.AgentFailed, failed.Attempts[0].Failure);
        var board = await world.Board.ReadAsync(world.Caller.CustomerId, new(), DateOnly.FromDateTime(DateTime.UnixEpoch), null, Token);
        Assert.Equal(failed.Attempts[0].FailureDetail, Assert.Single(board.SelectMany(column => column.Cards)).Failure);
        Assert.NotNull(failed.Attempts[0].FailureDetail);
        Assert.Contains("No invoices there.", failed.Attempts[0].FailureDetail, StringComparison.Ordinal);

        var task = await world.StartAsync(id, WorkItemStatus.InReview);
        Assert.Equal([(2, AttemptState.Delivered), (1, AttemptState.Failed)], task.Attempts.Select(attempt => (attempt.Number, attempt.State)));
    }

    [Fact]
    public async Task Start_AgentAsks_NeedsYouUntilSomebodyAnswersAndTheAttemptGoesOn()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(
            Working("Reading", Usage), End(AgentTaskState.InputRequired, "Which rate applies?"), new Step.Cut(), Working("Writing", Usage with { EventId = "u-2" }), Chunk("The table"), Completed));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();

        var asking = await world.StartAsync(id, WorkItemStatus.NeedsYou);
        Assert.Equal(AskOutcome.Waiting, Assert.Single(asking.Attempts[0].Asks).Outcome);
        Assert.Equal(TaskRefusal.Working, Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Archive.ExecuteAsync(world.Caller, id, true, Token)).Because);
        var empty = await world.Verbs.Answer.ExecuteAsync(world.Caller, id, new AskDecision.Answered([[" "]]), Token);
        Assert.IsType<TaskOutcome.Invalid>(empty);
        var answers = await Task.WhenAll(
            world.Verbs.Answer.ExecuteAsync(world.Caller, id, new AskDecision.Answered([["The agreed one"]]), Token),
            world.Verbs.Answer.ExecuteAsync(world.Caller, id, new AskDecision.Answered([["The other one"]]), Token));

        Assert.Single(answers.OfType<TaskOutcome.Saved>());
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Status is not WorkItemStatus.InProgress);
        var task = await world.FindAsync(id);
        var attempt = Assert.Single(task.Attempts);
        Assert.Equal((WorkItemStatus.InReview, null), (task.Status, attempt.FailureDetail));
        Assert.Equal((AttemptState.Delivered, 3_000L, new Money(6_000_000)), (attempt.State, attempt.Tokens, attempt.Cost));
        Assert.Equal([CommentKind.Answer], task.Comments.Select(comment => comment.Kind));
        Assert.Equal(["Reading", "Writing"], attempt.Steps.Select(step => step.Label));
        Assert.Equal(TaskId, world.Agents.Received[1].TaskId);
    }

    [Fact]
    public async Task Cancel_WhileItWorks_StopsTheRunAndKeepsWhatCame()
    {
        var release = new TaskCompletionSource();
        var agent = new ScriptedAgent(Working("Reading", Usage), Chunk("Half"), new Step.Wait(release.Task), Completed);
        await using var world = await TaskWorld.CreateAsync(null, agent);
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();
        await world.MoveAsync(id, WorkItemStatus.InProgress);
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Attempts[0].State is AttemptState.Working);

        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(id, WorkItemStatus.Cancelled));

        Assert.Equal(WorkItemStatus.Cancelled, (await world.FindAsync(id)).Status);
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Attempts[0].State is AttemptState.Stopped);
        Assert.Equal((1, new Money(3_000_000)), (agent.Cancels, (await world.FindAsync(id)).Cost));
        Assert.Equal(WorkItemStatus.Cancelled, (await world.FindAsync(id)).Status);
        release.SetResult();
    }

    [Fact]
    public async Task Start_NoRoomInTheBudget_IsRefusedAndNothingIsKept()
    {
        await using var world = await TaskWorld.CreateAsync(new Money(1), Delivers("The table"));
        var id = await world.AddAsync();

        var outcome = await world.MoveAsync(id, WorkItemStatus.InProgress);

        var refused = Assert.IsType<TaskOutcome.Refused>(outcome);
        Assert.Equal((TaskRefusal.NoBudget, BudgetScope.Hire), (refused.Because, refused.Cap!.Standing.Scope));
        Assert.StartsWith("The spend cap of Juno for this month has no room", refused.Reason, StringComparison.Ordinal);
        var task = await world.FindAsync(id);
        Assert.Equal((WorkItemStatus.ToDo, 0), (task.Status, task.Attempts.Count));
        await using var db = world.Runs.Team.Open();
        Assert.Empty(await db.Set<Run>().ToListAsync(Token));
        Assert.Empty(await db.Set<BudgetReservation>().ToListAsync(Token));
    }

    [Fact]
    public async Task Start_Queued_HoldsTheEstimateUntilItIsCancelled()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        var id = await world.AddAsync();
        await world.MoveAsync(id, WorkItemStatus.InProgress);
        Assert.All(await world.Runs.BudgetsAsync(), budget => Assert.True(budget.Reserved > 0));

        await world.MoveAsync(id, WorkItemStatus.Cancelled);
        await world.Runs.StartNodeAsync();

        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Attempts[0].State is AttemptState.Stopped);
        Assert.All(await world.Runs.BudgetsAsync(), budget => Assert.Equal(0, budget.Reserved));
        Assert.Empty(world.Agents.Received);
    }

    [Fact]
    public async Task Start_PausedOrUnassigned_SaysWhy()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        var nobody = await world.AddAsync(assigned: false);
        var paused = await world.AddAsync();
        await world.Runs.Team.Pausing.ExecuteAsync(world.Caller, world.Hire, Token);

        Assert.Equal(TaskRefusal.Unassigned, Assert.IsType<TaskOutcome.Refused>(await world.MoveAsync(nobody, WorkItemStatus.InProgress)).Because);
        Assert.Equal(
            new TaskOutcome.Refused(TaskRefusal.WorkerAway, "Juno is paused. Resume Juno, or give the task to somebody else."), await world.MoveAsync(paused, WorkItemStatus.InProgress));
    }

    [Fact]
    public async Task Review_ChangesThenApproval_KeepsBothAttemptsInOneContext()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Delivers("The table with fees"));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();
        await world.StartAsync(id, WorkItemStatus.InReview);
        Assert.Equal(["comment"], Assert.IsType<TaskOutcome.Invalid>(await world.Verbs.Review.RequestChangesAsync(world.Caller, id, " ", Token)).Problems.Select(problem => problem.Field));

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Review.RequestChangesAsync(world.Caller, id, "Add the fees.", Token));
        await world.UntilAsync(id, WorkItemStatus.InReview);
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Review.ApproveAsync(world.Caller, id, null, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Review.ApproveAsync(world.Caller, id, null, Token));

        var task = await world.FindAsync(id);
        Assert.Equal(WorkItemStatus.Done, task.Status);
        Assert.Equal(["The table with fees", "The table"], task.Attempts.Select(attempt => attempt.Result));
        Assert.Equal(new Money(6_000_000), task.Cost);
        Assert.Equal([(CommentKind.Changes, "Add the fees.")], task.Comments.Select(comment => (comment.Kind, comment.Text)));
        var (first, second) = (world.Agents.Received[0], world.Agents.Received[1]);
        Assert.Equal((first.ContextId, null, "Add the fees."), (second.ContextId, second.TaskId, second.Parts[0].Text));
        Assert.Equal(ChangeAuthor.Person, task.History[0].Kind);
    }

    [Fact]
    public async Task NeedsYou_TaskThatAsksThenHandsIn_IsListedWithWhatToDoAndGoneWhenApproved()
    {
        var asks = new ScriptedAgent(Working("Reading"), End(AgentTaskState.InputRequired, "Which year?"));
        await using var world = await TaskWorld.CreateAsync(null, asks, Delivers("The table"));
        await world.Runs.StartNodeAsync();
        var (asking, other) = (await world.AddAsync(), await world.AddAsync("Sort the invoices"));
        await world.StartAsync(asking, WorkItemStatus.NeedsYou);
        await world.StartAsync(other, WorkItemStatus.InReview);
        var (team, activity) = (new TeamAsks(world.Runs.Contexts), new TeamActivity(world.Runs.Contexts));

        var waiting = await team.ReadAsync(world.Caller.CustomerId, 20, Token);

        Assert.Equal(
            [("Task 1, Compare three fuel card offers", AppUrls.TasksWith(asking.Value), true), ("Task 2, Sort the invoices", AppUrls.TasksWith(other.Value), false)],
            waiting.Select(ask => (ask.Place, ask.Href, ask.Ask is AgentAsk.Question)));
        Assert.Equal(
            new HireActivity(false, true, null) { OpenTasks = 2, Reviews = 1 },
            (await activity.ReadAsync(world.Caller.CustomerId, Token))[world.Hire.Value] with { LastAt = null });
        await world.Verbs.Review.ApproveAsync(world.Caller, other, null, Token);
        await world.MoveAsync(asking, WorkItemStatus.Cancelled);
        Assert.Empty(await team.ReadAsync(world.Caller.CustomerId, 20, Token));
        Assert.Empty(await team.ReadAsync((await world.Runs.Team.CompanyAsync()).CustomerId, 20, Token));
    }

    [Fact]
    public async Task Review_Rejected_IsFailedWithTheComment()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();
        Assert.Equal(TaskRefusal.ByWorkerOnly, Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Review.RejectAsync(world.Caller, id, "No", Token)).Because);
        await world.StartAsync(id, WorkItemStatus.InReview);

        await world.Verbs.Review.RejectAsync(world.Caller, id, "Wrong year.", Token);

        var task = await world.FindAsync(id);
        Assert.Equal((WorkItemStatus.Failed, CommentKind.Rejection), (task.Status, task.Comments[0].Kind));
    }

    [Fact]
    public async Task Finish_AfterAPersonMovedIt_ChangesNothingButTheAttempt()
    {
        var release = new TaskCompletionSource();
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Working("Reading"), new Step.Wait(release.Task), Chunk("Late"), Completed));
        var id = await world.AddAsync();
        await world.MoveAsync(id, WorkItemStatus.InProgress);
        await using (var db = world.Runs.Team.Open())
        {
            // Cancelled by somebody whose node died before it could tell the engine.
            await db.Set<WorkItem>().ExecuteUpdateAsync(set => set.SetProperty(task => task.Status, WorkItemStatus.Cancelled), Token);
        }

        await world.Runs.StartNodeAsync();
        release.SetResult();
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Attempts[0].State is AttemptState.Delivered);

        Assert.Equal(WorkItemStatus.Cancelled, (await world.FindAsync(id)).Status);
    }

    // deploy/bench.sh has the figure of many tasks; the first one of a month makes the budgets of company and hire as well.
    [Fact]
    public async Task Start_OneMeteredCall_AsksTheDatabaseSeldom()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        world.Runs.Options.PollInterval = TimeSpan.FromMinutes(1);
        var id = await world.AddAsync();
        var looks = 0;

        using var count = new CommandCount();
        await world.Runs.StartNodeAsync();
        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(id, WorkItemStatus.InProgress));
        await RunWorld.UntilAsync(async () =>
        {
            looks++;
            await using var db = world.Runs.Team.Open();
            return await db.Set<WorkItem>().AnyAsync(task => task.Status == WorkItemStatus.InReview, Token);
        });

        Assert.InRange(count.RoundTrips - looks, 15, 32);
    }

    private static ScriptedAgent Delivers(string text) => new(Working("Reading", Usage), Chunk(text), Completed);
}

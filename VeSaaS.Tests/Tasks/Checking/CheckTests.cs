using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks.Checking;

/// <summary>A second virtual employee reads a result against the checklist: it suggests, and a person ticks.</summary>
public sealed class CheckTests
{
    private static readonly AgentUsage Usage = new("u-1", null, 1_000, 500, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AnswerInTheForm_SuggestsAndTicksAndMovesNothing()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says("1: yes, the table is there\n2: no, nobody signed"));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table", "A signature"), await HireAsync(world, "Ute"));
        var estimate = await world.Verbs.Check.EstimateAsync(world.Caller.CustomerId, id, ute, Token);
        Assert.Equal("Ute", estimate!.Worker);

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token));
        var task = await CheckedAsync(world, id);

        var check = Assert.Single(task.Checks);
        Assert.Equal((CheckState.Answered, "Ute", 1, 1_500L), (check.State, check.Checker, check.Attempt, check.Tokens));
        Assert.Equal([(task.Checklist[0].Id, true, "the table is there"), (task.Checklist[1].Id, false, "nobody signed")], check.Suggestions.Select(row => (row.Item, row.Holds, row.Reason)));
        Assert.Equal((WorkItemStatus.InReview, 1), (task.Status, task.Attempts.Count));
        Assert.All(task.Checklist, item => Assert.Null(item.TickedAt));
        // In a conversation of its own, with everything to judge by, and what it cost is the task's and the checker's.
        var asked = world.Agents.Received[1];
        Assert.NotEqual(world.Agents.Received[0].ContextId, asked.ContextId);
        foreach (var part in (string[])["Compare offers", "The table", "1. A table\n2. A signature"])
        {
            Assert.Contains(part, asked.Parts[0].Text, StringComparison.Ordinal);
        }

        await using var db = world.Runs.Team.Open();
        var rows = await db.Set<TokenUsage>().Where(row => row.ContextId == id.Value).ToListAsync(Token);
        Assert.Equal(2, rows.Count);
        Assert.Equal(check.Cost, rows.Single(row => row.HireId == ute.Value).Amount);
        Assert.Equal(rows.Aggregate(Money.Zero, (sum, row) => sum + row.Amount), task.Cost);
        Assert.All(await world.Runs.BudgetsAsync(), budget => Assert.Equal(0, budget.Reserved));
        Assert.Equal(("check", "Ute"), (task.History[0].Field, task.History[0].After));
    }

    [Theory]
    [InlineData("1: yes, the table is there", TaskNews.Checked)]
    [InlineData("All is well.", TaskNews.CheckFailed)]
    public async Task Ask_Ended_TellsWhoeverAskedAndNobodyElse(string said, string kind)
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says(said));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));

        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        var task = await CheckedAsync(world, id);

        await using var db = world.Runs.Team.Open();
        var told = Assert.Single(await db.Set<Notification>().Where(row => row.Kind == TaskNews.Checked || row.Kind == TaskNews.CheckFailed).ToListAsync(Token));
        Assert.Equal((kind, $"task:{id.Value:D}", world.Caller.UserId, world.Caller.CustomerId), (told.Kind, told.Subject, told.UserId, told.CustomerId));
        Assert.Equal(("1", ute.Value.ToString("D"), task.Checks[0].Id.ToString("D")), (told.Facts[TaskNews.NumberFact], told.Facts[TaskNews.HireFact], told.Facts[TaskNews.CheckFact]));
    }

    [Fact]
    public async Task Decide_AcceptedAndDeclined_TicksOnlyWhatAPersonAccepted()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says("1: yes, it is there\n2: yes, it is signed\n3: no, it is late"));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table", "A signature", "In time"), await HireAsync(world, "Ute"));
        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        var items = (await CheckedAsync(world, id)).Checklist;

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, items[0].Id, accept: true, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, items[1].Id, accept: false, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, items[2].Id, accept: true, Token));

        var task = await world.FindAsync(id);
        Assert.Equal([true, false, false], task.Checklist.Select(item => item.TickedAt is not null));
        Assert.Equal([true, false, true], task.Checks[0].Suggestions.Select(row => row.Accepted!.Value));
        Assert.All(task.Checklist, item => Assert.Null(task.SuggestionFor(item.Id)));
        Assert.Equal(TaskRefusal.Decided, Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, items[1].Id, accept: true, Token)).Because);
        await using var db = world.Runs.Team.Open();
        var types = await db.Set<AuditEntry>().Where(entry => entry.Subject == $"task:{id.Value:D}" && entry.Type.StartsWith("tasks.suggestion")).Select(entry => entry.Type).ToListAsync(Token);
        Assert.Equal(["tasks.suggestion_accepted", "tasks.suggestion_accepted", "tasks.suggestion_declined"], types.Order());
    }

    [Theory]
    [InlineData("All is well.", "Its answer says of no point whether it holds and why, in the form that it was asked for.")]
    [InlineData("I'm sorry, but I cannot check that.", "The agent declined: what it handed in is an excuse and not a result.")]
    public async Task Ask_AnswerThatSaysNothing_FailsAndIsKept(string said, string why)
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says(said));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));

        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        var task = await CheckedAsync(world, id);

        Assert.Equal((CheckState.Failed, why, said), (task.Checks[0].State, task.Checks[0].FailureDetail, task.Checks[0].Answer));
        Assert.Equal(WorkItemStatus.InReview, task.Status);
        Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, task.Checklist[0].Id, accept: true, Token));
    }

    [Fact]
    public async Task Ask_CheckerAsksBack_FailsAndTheTaskWaitsForNobody()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), new ScriptedAgent(End(AgentTaskState.InputRequired, "Which table?")));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));

        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        var task = await CheckedAsync(world, id);

        Assert.Equal((CheckState.Failed, "It asked something instead of checking.", WorkItemStatus.InReview), (task.Checks[0].State, task.Checks[0].FailureDetail, task.Status));
    }

    [Fact]
    public async Task Ask_WhatCannotBeChecked_IsRefusedAndNothingIsKept()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"));
        var ute = await HireAsync(world, "Ute");
        var id = await world.AddAsync("Compare offers", with: task => task with { Checklist = ["A table"] });
        Task<TaskOutcome> AskAsync(HireId who, Caller? caller = null) => world.Verbs.Check.ExecuteAsync(caller ?? world.Caller, id, who, Token);
        Assert.Equal(TaskRefusal.ByWorkerOnly, Assert.IsType<TaskOutcome.Refused>(await AskAsync(ute)).Because);
        await world.Runs.StartNodeAsync();
        var task = await world.StartAsync(id, WorkItemStatus.InReview);

        Assert.Equal("Juno handed it in. Let somebody else check it.", Assert.IsType<TaskOutcome.Invalid>(await AskAsync(world.Hire)).Problems[0].Message);
        var stranger = await world.Runs.Team.CompanyAsync();
        Assert.IsType<TaskOutcome.NotFound>(await AskAsync(ute, stranger));
        Assert.IsType<TaskOutcome.Invalid>(await AskAsync(await HireAsync(world, "Theirs", stranger)));
        Assert.IsType<TaskOutcome.NotAllowed>(await AskAsync(ute, world.Caller with { Role = MemberRole.Viewer }));
        Assert.IsType<TaskOutcome.NotFound>(await world.Verbs.Suggestion.ExecuteAsync(stranger, id, task.Checklist[0].Id, accept: true, Token));
        await world.Verbs.Checklist.TickAsync(world.Caller, id, task.Checklist[0].Id, true, Token);
        Assert.Equal([TaskRules.ChecklistField], Assert.IsType<TaskOutcome.Invalid>(await AskAsync(ute)).Problems.Select(problem => problem.Field));
        Assert.Empty((await world.FindAsync(id)).Checks);
    }

    [Fact]
    public async Task Ask_NoRoomInTheCapOfTheChecker_IsRefusedBeforeAnythingIsCalled()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says("1: yes, it is there"));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));
        await using (var db = world.Runs.Team.Open())
        {
            (await db.Set<Hire>().SingleAsync(hire => hire.Id == ute, Token)).MonthlyCap = new Money(1);
            await db.SaveChangesAsync(Token);
        }

        var refused = Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token));

        Assert.Equal((TaskRefusal.NoBudget, BudgetScope.Hire), (refused.Because, refused.Cap!.Standing.Scope));
        Assert.Empty((await world.FindAsync(id)).Checks);
        Assert.Single(world.Agents.Received);
    }

    [Fact]
    public async Task Stop_WhileItChecks_EndsItAndAnotherMayBeAsked()
    {
        var release = new TaskCompletionSource();
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), new ScriptedAgent(Working("Reading"), new Step.Wait(release.Task), Completed));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));
        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Checks[0].State is CheckState.Working);
        Assert.Equal(TaskRefusal.Working, Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token)).Because);

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Check.StopAsync(world.Caller, id, Token));

        Assert.Equal(CheckState.Stopped, (await CheckedAsync(world, id)).Checks[0].State);
        Assert.Equal(WorkItemStatus.InReview, (await world.FindAsync(id)).Status);
        release.SetResult();
        await using var db = world.Runs.Team.Open();
        Assert.Equal([TaskNews.Delivered], await db.Set<Notification>().Select(row => row.Kind).ToListAsync(Token));
    }

    [Fact]
    public async Task Decide_AfterAnotherAttempt_IsRefused()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers("The table"), Says("1: yes, it is there"), Delivers("Another table"));
        await world.Runs.StartNodeAsync();
        var (id, ute) = (await DeliveredAsync(world, "A table"), await HireAsync(world, "Ute"));
        await world.Verbs.Check.ExecuteAsync(world.Caller, id, ute, Token);
        var item = (await CheckedAsync(world, id)).Checklist[0].Id;

        await world.Verbs.Review.RequestChangesAsync(world.Caller, id, "Another one.", Token);
        var task = await world.UntilAsync(id, WorkItemStatus.InReview);

        Assert.Null(task.SuggestionFor(item));
        Assert.Equal("Nothing is suggested for this item.", Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Suggestion.ExecuteAsync(world.Caller, id, item, accept: true, Token)).Reason);
    }

    private static async Task<WorkItemId> DeliveredAsync(TaskWorld world, params string[] checklist)
    {
        var id = await world.AddAsync("Compare offers", with: task => task with { Checklist = checklist });
        await world.StartAsync(id, WorkItemStatus.InReview);
        return id;
    }

    private static async Task<TaskDetail> CheckedAsync(TaskWorld world, WorkItemId id)
    {
        await RunWorld.UntilAsync(async () => (await world.FindAsync(id)).Checks[0].State is not (CheckState.Queued or CheckState.Working));
        return await world.FindAsync(id);
    }

    private static async Task<HireId> HireAsync(TaskWorld world, string name, Caller? caller = null)
    {
        var listing = await world.Runs.Team.ListingAsync(name, listing => (listing.TokenBilling, listing.InputRate, listing.OutputRate, listing.CachedRate) = (TokenBilling.PerToken, 1_000, 4_000, 100));
        var hire = await world.Runs.Team.HireAsync(caller ?? world.Caller, listing, name);
        await world.Runs.Team.ConfirmAsync(hire);
        return hire;
    }

    private static ScriptedAgent Delivers(string text) => new(Working("Reading", Usage), Chunk(text), Completed);

    private static ScriptedAgent Says(string text) => new(Working("Checking", Usage with { EventId = "u-2" }), Chunk(text), Completed);
}

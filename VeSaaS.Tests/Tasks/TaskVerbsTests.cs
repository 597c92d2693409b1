using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>Writing, changing, moving and archiving tasks.</summary>
public sealed class TaskVerbsTests
{
    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_Everything_IsKeptWithNumberHistoryAndAudit()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var day = Today.AddDays(3);

        var id = await world.AddAsync("  Compare   three offers ", with: task => task with
        {
            Description = "Table.", Priority = WorkItemPriority.High, DueOn = day, Labels = ["Procurement", "procurement ", "Month end"], Checklist = ["A table", " ", "A recommendation"],
        });

        var task = await world.FindAsync(id);
        Assert.Equal((1, "Compare three offers", "Table.", WorkItemPriority.High, day, "Juno"), (task.Number, task.Title, task.Description, task.Priority, task.DueOn, task.Worker?.Name));
        Assert.Equal(["month end", "procurement"], task.Labels);
        Assert.Equal(["A table", "A recommendation"], task.Checklist.Select(item => item.Text));
        Assert.Equal([TaskHistory.Created], task.History.Select(row => row.Field));
        await using var db = world.Runs.Team.Open();
        Assert.Equal(["tasks.created"], await db.Set<AuditEntry>().Where(entry => entry.Subject == $"task:{id.Value:D}").Select(entry => entry.Type).ToListAsync(Token));
    }

    [Fact]
    public async Task Create_BadInput_NamesEveryField()
    {
        await using var world = await TaskWorld.CreateAsync(null);

        var outcome = await world.Verbs.Create.ExecuteAsync(world.Caller, new NewTask(" ", TimeProvider.System.NewId())
        {
            DueOn = new DateOnly(2020, 1, 1), Labels = ["a|b"], Description = new string('x', WorkItem.DescriptionLength + 1), Checklist = [new string('x', ChecklistItem.TextLength + 1)],
        }, Token);

        Assert.Equal(["title", "description", "dueOn", "labels", "checklist"], Assert.IsType<TaskOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
    }

    [Fact]
    public async Task Create_SameKey_WritesOneAndRefusesAnother()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var key = TimeProvider.System.NewId();
        var first = await world.Verbs.Create.ExecuteAsync(world.Caller, new NewTask("One", key), Token);

        Assert.Equal(first, await world.Verbs.Create.ExecuteAsync(world.Caller, new NewTask("One", key), Token));
        Assert.IsType<TaskOutcome.KeyReused>(await world.Verbs.Create.ExecuteAsync(world.Caller, new NewTask("Two", key), Token));
        Assert.Equal([1], await world.NumbersAsync(WorkItemStatus.ToDo));
    }

    [Fact]
    public async Task Create_ManyAtOnce_EachHasANumberOfItsOwn()
    {
        await using var world = await TaskWorld.CreateAsync(null);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => world.AddAsync($"Task {number}")));

        Assert.Equal(Enumerable.Range(1, 8), (await world.NumbersAsync(WorkItemStatus.ToDo)).Order());
    }

    [Fact]
    public async Task Acts_OfAnotherCustomer_FindNothing()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync();
        var stranger = await world.Runs.Team.CompanyAsync();

        TaskOutcome[] outcomes =
        [
            await world.Verbs.Move.ExecuteAsync(stranger, id, new(WorkItemStatus.Cancelled, null, null), Token),
            await world.Verbs.Edit.ExecuteAsync(stranger, id, new(null) { Title = "Mine" }, Token),
            await world.Verbs.Archive.ExecuteAsync(stranger, id, true, Token),
            await world.Verbs.Comment.ExecuteAsync(stranger, id, "Hello", Token),
            await world.Verbs.Review.ApproveAsync(stranger, id, null, Token),
        ];

        Assert.All(outcomes, outcome => Assert.IsType<TaskOutcome.NotFound>(outcome));
        Assert.Null(await world.Tasks.FindAsync(stranger.CustomerId, id, Token));
        // Neither can a task of one's own be given to somebody else's employee.
        var hired = await world.Verbs.Create.ExecuteAsync(stranger, new NewTask("Work", TimeProvider.System.NewId()) { Hire = world.Hire }, Token);
        Assert.Equal(["hire"], Assert.IsType<TaskOutcome.Invalid>(hired).Problems.Select(problem => problem.Field));
    }

    [Fact]
    public async Task Acts_OfAViewer_AreRefused()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync();
        var viewer = world.Caller with { Role = MemberRole.Viewer };

        Assert.IsType<TaskOutcome.NotAllowed>(await world.Verbs.Create.ExecuteAsync(viewer, new NewTask("One", TimeProvider.System.NewId()), Token));
        Assert.IsType<TaskOutcome.NotAllowed>(await world.Verbs.Move.ExecuteAsync(viewer, id, new(WorkItemStatus.Cancelled, null, null), Token));
        Assert.IsType<TaskOutcome.NotAllowed>(await world.Verbs.Comment.ExecuteAsync(viewer, id, "Hello", Token));
    }

    [Fact]
    public async Task Move_WithinAndBetweenColumns_KeepsTheOrderThatPeopleMade()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var one = await world.AddAsync("One");
        var two = await world.AddAsync("Two");
        var three = await world.AddAsync("Three");
        Assert.Equal([3, 2, 1], await world.NumbersAsync(WorkItemStatus.ToDo));

        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(three, WorkItemStatus.ToDo, behind: one));
        Assert.Equal([2, 1, 3], await world.NumbersAsync(WorkItemStatus.ToDo));
        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(one, WorkItemStatus.Done));
        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(two, WorkItemStatus.Done, behind: one));

        Assert.Equal([3], await world.NumbersAsync(WorkItemStatus.ToDo));
        Assert.Equal([1, 2], await world.NumbersAsync(WorkItemStatus.Done));
        Assert.Equal(TaskRefusal.NoPlace, Assert.IsType<TaskOutcome.Refused>(await world.MoveAsync(three, WorkItemStatus.Cancelled, behind: one)).Because);
    }

    [Fact]
    public async Task Move_OfTwoPeopleAtOnce_OneMovesAndTheOtherIsTold()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync();
        var version = (await world.FindAsync(id)).Version;

        var outcomes = await Task.WhenAll(
            world.MoveAsync(id, WorkItemStatus.Cancelled, version: version), world.MoveAsync(id, WorkItemStatus.Done, version: version));

        Assert.Single(outcomes.OfType<TaskOutcome.Saved>());
        Assert.Single(outcomes.OfType<TaskOutcome.ChangedMeanwhile>());
    }

    [Fact]
    public async Task Edit_SomeFields_LeavesTheRestAndSaysSoInTheHistory()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync(with: task => task with { Description = "Table." });

        await world.Verbs.Edit.ExecuteAsync(world.Caller, id, new(null) { Priority = WorkItemPriority.Urgent, Assignee = new(null), Labels = ["finance"] }, Token);

        var task = await world.FindAsync(id);
        Assert.Equal((WorkItemPriority.Urgent, "Table.", null), (task.Priority, task.Description, task.Worker));
        Assert.Equal([("assignee", "Juno", null), ("labels", "", "|finance|"), ("priority", "Normal", "Urgent")],
            task.History.Where(row => row.Field != TaskHistory.Created).OrderBy(row => row.Field, StringComparer.Ordinal).Select(row => (row.Field, row.Before, row.After)));
        Assert.IsType<TaskOutcome.ChangedMeanwhile>(await world.Verbs.Edit.ExecuteAsync(world.Caller, id, new(task.Version - 1) { Title = "Old" }, Token));
    }

    [Fact]
    public async Task Archive_AndBack_TakesItOffTheBoard()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync();

        await world.Verbs.Archive.ExecuteAsync(world.Caller, id, true, Token);
        Assert.Empty(await world.NumbersAsync(WorkItemStatus.ToDo));
        Assert.Equal(TaskRefusal.Archived, Assert.IsType<TaskOutcome.Refused>(await world.MoveAsync(id, WorkItemStatus.InProgress)).Because);

        await world.Verbs.Archive.ExecuteAsync(world.Caller, id, false, Token);
        Assert.Equal([1], await world.NumbersAsync(WorkItemStatus.ToDo));
    }

    [Fact]
    public async Task Link_Circle_IsRefusedAndBlockedTasksDoNotStart()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var one = await world.AddAsync("One");
        var two = await world.AddAsync("Two");
        var three = await world.AddAsync("Three");
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Link.AddAsync(world.Caller, two, 1, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Link.AddAsync(world.Caller, three, 2, Token));

        Assert.Contains("neither could ever begin", (await world.Verbs.Link.AddAsync(world.Caller, one, 3, Token)).Problem, StringComparison.Ordinal);
        Assert.Contains("itself", (await world.Verbs.Link.AddAsync(world.Caller, one, 1, Token)).Problem, StringComparison.Ordinal);
        Assert.Contains("no task 99", (await world.Verbs.Link.AddAsync(world.Caller, one, 99, Token)).Problem, StringComparison.Ordinal);
        Assert.Equal(new TaskOutcome.Refused(TaskRefusal.Blocked, "Blocked by 1."), await world.MoveAsync(two, WorkItemStatus.InProgress));

        await world.MoveAsync(one, WorkItemStatus.Done);
        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(two, WorkItemStatus.InProgress));
        Assert.Equal([2], (await world.FindAsync(three)).Blockers.Select(task => task.Number));
    }

    [Fact]
    public async Task Checklist_AddedTickedAndRemoved_IsCountedOnTheCard()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync(with: task => task with { Checklist = ["A table", "A sum"] });
        await world.Verbs.Checklist.AddAsync(world.Caller, id, "A chart", Token);
        var items = (await world.FindAsync(id)).Checklist;

        await world.Verbs.Checklist.TickAsync(world.Caller, id, items[0].Id, true, Token);
        await world.Verbs.Checklist.RemoveAsync(world.Caller, id, items[1].Id, Token);
        await world.Verbs.Comment.ExecuteAsync(world.Caller, id, "Look at the fees, too.", Token);

        var board = await world.Board.ReadAsync(world.Caller.CustomerId, new(), Today, null, Token);
        var card = Assert.Single(board[0].Cards);
        Assert.Equal((1, 2, 1), (card.Ticked, card.ChecklistItems, card.Comments));
        Assert.IsType<TaskOutcome.NotFound>(await world.Verbs.Checklist.TickAsync(world.Caller, id, items[1].Id, true, Token));
    }

    [Fact]
    public async Task Board_Filters_ShowWhatMatches()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var today = Today;
        await world.AddAsync("Rate card for Gdynia", with: task => task with { Labels = ["procurement"], DueOn = today.AddDays(2) });
        await world.AddAsync("Überweisung prüfen", assigned: false, with: task => task with { Priority = WorkItemPriority.Urgent });

        async Task<IEnumerable<int>> ShownAsync(BoardFilter filter) =>
            (await world.Board.ReadAsync(world.Caller.CustomerId, filter, today, null, Token))[0].Cards.Select(card => card.Number);

        Assert.Equal([1], await ShownAsync(new() { Label = "procurement" }));
        Assert.Equal([2], await ShownAsync(new() { Search = "uberweisung" }));
        Assert.Equal([2], await ShownAsync(new() { Unassigned = true }));
        Assert.Equal([1], await ShownAsync(new() { Worker = world.Hire }));
        Assert.Equal([2], await ShownAsync(new() { Priority = WorkItemPriority.Urgent }));
        Assert.Equal([1], await ShownAsync(new() { Due = DueFilter.Week }));
        Assert.Equal([2], await ShownAsync(new() { Due = DueFilter.None }));
        Assert.Empty(await ShownAsync(new() { Due = DueFilter.Overdue }));
        Assert.Equal(["procurement"], await world.Board.LabelsAsync(world.Caller.CustomerId, Token));
        Assert.Equal(0, await world.Board.CountWaitingAsync(world.Caller.CustomerId, Token));
    }
}

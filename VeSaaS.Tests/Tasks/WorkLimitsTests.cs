using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks;

/// <summary>How much is worked on at once, and what starts by itself when there is room.</summary>
public sealed class WorkLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ColumnOrEmployeeIsFull_IsRefusedWithTheLimit()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var (one, two) = (await world.AddAsync("One"), await world.AddAsync("Two"));
        await world.MoveAsync(one, WorkItemStatus.InProgress);

        Assert.Empty(await world.Verbs.Limits.ExecuteAsync(world.Caller, 1, null, Token));
        Assert.Equal(new TaskOutcome.Refused(TaskRefusal.WorkLimit, "In progress has 1 task, and 1 is the limit."), await world.MoveAsync(two, WorkItemStatus.InProgress));
        Assert.Empty(await world.Verbs.Limits.ExecuteAsync(world.Caller, 5, 1, Token));
        Assert.Equal(new TaskOutcome.Refused(TaskRefusal.WorkLimit, "Juno works on 1 task, and 1 is the limit."), await world.MoveAsync(two, WorkItemStatus.InProgress));
        Assert.Equal("Juno works on 1 task, and 1 is the limit.", (await world.FindAsync(two)).Full);
        Assert.Empty(await world.Verbs.Limits.ExecuteAsync(world.Caller, null, null, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.MoveAsync(two, WorkItemStatus.InProgress));
    }

    [Fact]
    public async Task Limits_OutOfRange_NameTheField()
    {
        await using var world = await TaskWorld.CreateAsync(null);

        Assert.Equal(["inProgress", "perWorker"], (await world.Verbs.Limits.ExecuteAsync(world.Caller, 0, 501, Token)).Select(problem => problem.Field));
        Assert.Equal((null, null), await world.Verbs.Limits.ReadAsync(world.Caller.CustomerId, Token));
    }

    [Fact]
    public async Task Pull_TwentyTasksThreeAtOnceAndAChain_FinishInTheOrderOfUrgencyAgeAndDependency()
    {
        await using var world = await TaskWorld.CreateAsync(null, [.. Enumerable.Range(0, 20).Select(_ => new ScriptedAgent(Chunk("The table"), Completed))]);
        await world.Verbs.Limits.ExecuteAsync(world.Caller, 3, null, Token);
        List<WorkItemId> tasks = [];
        for (var number = 1; number <= 20; number++)
        {
            // 7 is urgent; 2 waits for 5.
            tasks.Add(await world.AddAsync($"Task {number}", with: task => number == 7 ? task with { Priority = WorkItemPriority.Urgent } : task));
        }

        await world.Verbs.Link.AddAsync(world.Caller, tasks[1], 5, Token);
        foreach (var task in tasks)
        {
            Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Wait.ExecuteAsync(world.Caller, task, waits: true, Token));
        }

        var puller = world.Puller();
        List<int> order = [];
        while (await puller.SweepAsync(Token))
        {
            var working = await world.NumbersAsync(WorkItemStatus.InProgress);
            Assert.InRange(working.Count, 1, 3);
            // The newest stands on top.
            order.AddRange(working.Reverse());
            foreach (var number in working)
            {
                await world.MoveAsync(tasks[number - 1], WorkItemStatus.Cancelled);
                await world.MoveAsync(tasks[number - 1], WorkItemStatus.ToDo);
                await world.MoveAsync(tasks[number - 1], WorkItemStatus.Done);
            }
        }

        Assert.Equal([7, 1, 3, 4, 5, 6, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], order);
        Assert.Equal(20, (await world.NumbersAsync(WorkItemStatus.Done)).Count);
    }

    [Fact]
    public async Task Pull_AnotherCompanysLongQueueCannotStart_HoldsNobodyUp()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Chunk("The table"), Completed));
        var (other, since) = (await world.Runs.Team.CompanyAsync(), TimeProvider.System.GetUtcNow().AddDays(-1));
        await using (var db = world.Runs.Contexts.ForCustomer(other.CustomerId))
        {
            db.AddRange(Enumerable.Range(1, 600).Select(number => new WorkItem
            {
                Id = new(TimeProvider.System.NewId()), CustomerId = other.CustomerId, Number = number, Title = $"Task {number}", Description = "", Status = WorkItemStatus.ToDo,
                Rank = $"{number}1", Priority = WorkItemPriority.Urgent, Labels = "", CreatedBy = other.UserId, IdempotencyKey = TimeProvider.System.NewId(), CreatedAt = since,
                UpdatedAt = since, StatusSince = since, WaitingSince = since, WaitingBy = other.UserId,
            }));
            await db.SaveChangesAsync(Token);
        }

        var mine = await world.AddAsync("Mine");
        await world.Verbs.Wait.ExecuteAsync(world.Caller, mine, waits: true, Token);
        var puller = world.Puller();

        Assert.True(await puller.SweepAsync(Token));
        Assert.Equal(WorkItemStatus.InProgress, (await world.FindAsync(mine)).Status);
    }

    [Fact]
    public async Task Pull_SeveralUrgencies_StartsTheHighestFirst()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        foreach (var priority in new[] { WorkItemPriority.Low, WorkItemPriority.High, WorkItemPriority.Normal, WorkItemPriority.Urgent })
        {
            var id = await world.AddAsync(priority.ToString(), with: task => task with { Priority = priority });
            await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: true, Token);
        }

        Assert.True(await world.Puller().SweepAsync(Token));

        // The newest stands on top.
        Assert.Equal([1, 3, 2, 4], await world.NumbersAsync(WorkItemStatus.InProgress));
    }

    [Fact]
    public async Task Pull_SeveralHaveRoomAgain_ServesWhoWasServedLeastRecentlyFirst()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        // One company after the other: the first one's tasks have waited longest of all.
        var listing = await world.Runs.Team.ListingAsync("Kit");
        var companies = new[] { await WaitAsync(world, listing, 3), await WaitAsync(world, listing, 3), await WaitAsync(world, listing, 3) };
        var puller = world.Puller();

        await puller.SweepAsync(Token);
        await world.Verbs.Move.ExecuteAsync(companies[0].Caller, companies[0].Tasks[0], new(WorkItemStatus.Cancelled, null, null), Token);
        await puller.SweepAsync(Token);
        foreach (var (caller, tasks) in companies)
        {
            await world.Verbs.Move.ExecuteAsync(caller, tasks[caller == companies[0].Caller ? 1 : 0], new(WorkItemStatus.Cancelled, null, null), Token);
        }

        await puller.SweepAsync(Token);

        await using var db = world.Runs.Team.Open();
        var started = await db.Set<Run>().OrderBy(run => run.CreatedAt).Select(run => run.CustomerId).ToListAsync(Token);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], started.Select(customer => Array.FindIndex(companies, company => company.Caller.CustomerId == customer)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(MemberRole.Viewer)]
    public async Task Pull_WhoLetItWaitLeftOrOnlyLooksNow_StartsNothingAndTellsTheOwners(MemberRole? left)
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var owner = (await world.Runs.Team.CompanyAsync(MemberRole.Owner)) with { CustomerId = world.Caller.CustomerId };
        await world.Runs.Team.JoinAsync(owner);
        var id = await world.AddAsync("Mine");
        await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: true, Token);
        await using (var db = world.Runs.Team.Open())
        {
            var members = db.Set<Member>().Where(member => member.UserId == world.Caller.UserId);
            _ = left is { } role ? await members.ExecuteUpdateAsync(set => set.SetProperty(member => member.Role, role), Token) : await members.ExecuteDeleteAsync(Token);
        }

        var puller = world.Puller();
        await puller.SweepAsync(Token);

        var task = await world.FindAsync(id);
        Assert.Equal((WorkItemStatus.ToDo, 0), (task.Status, task.Attempts.Count));
        Assert.Equal(StartWaiting.WhyNot, Assert.Single(task.History, row => row.Field == TaskHistory.CouldNotStart).After);
        Assert.False(await puller.SweepAsync(Token));
        await using (var db = world.Runs.Team.Open())
        {
            var told = await db.Set<Notification>().SingleAsync(Token);
            Assert.Equal((TaskNews.CouldNotStart, owner.UserId, StartWaiting.WhyNot), (told.Kind, told.UserId, told.Facts[TaskNews.ReasonFact]));
            Assert.Empty(await db.Set<Run>().ToListAsync(Token));
        }

        // Whoever lets it wait again takes it over.
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Wait.ExecuteAsync(owner, id, waits: true, Token));
        Assert.True(await puller.SweepAsync(Token));
        Assert.Equal(WorkItemStatus.InProgress, (await world.FindAsync(id)).Status);
    }

    [Fact]
    public async Task Pull_WaitingTakenBack_StartsNothing()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync("Mine");
        await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: true, Token);
        await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: false, Token);
        var puller = world.Puller();

        Assert.False(await puller.SweepAsync(Token));
        Assert.Equal(WorkItemStatus.ToDo, (await world.FindAsync(id)).Status);
    }

    /// <summary>A company that works on one at once, and tasks of it that wait.</summary>
    private static async Task<(Caller Caller, List<WorkItemId> Tasks)> WaitAsync(TaskWorld world, VirtualEmployee listing, int count)
    {
        var caller = await world.Runs.Team.CompanyAsync();
        await world.Runs.Team.JoinAsync(caller);
        var hire = await world.Runs.Team.HireAsync(caller, listing, "Kit");
        await world.Runs.Team.ConfirmAsync(hire);
        await world.Verbs.Limits.ExecuteAsync(caller, 1, null, Token);
        List<WorkItemId> tasks = [];
        for (var number = 0; number < count; number++)
        {
            tasks.Add(Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Create.ExecuteAsync(caller, new($"Task {number}", TimeProvider.System.NewId()) { Hire = hire }, Token)).Id);
            await world.Verbs.Wait.ExecuteAsync(caller, tasks[number], waits: true, Token);
        }

        return (caller, tasks);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Limits;
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

        var puller = new TaskPuller(world.Runs.Contexts, world.Verbs.Move, world.Runs.Live, TimeProvider.System, NullLogger<TaskPuller>.Instance);
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
        var puller = new TaskPuller(world.Runs.Contexts, world.Verbs.Move, world.Runs.Live, TimeProvider.System, NullLogger<TaskPuller>.Instance);

        Assert.True(await puller.SweepAsync(Token));
        Assert.Equal(WorkItemStatus.InProgress, (await world.FindAsync(mine)).Status);
    }

    [Fact]
    public async Task Pull_WaitingTakenBack_StartsNothing()
    {
        await using var world = await TaskWorld.CreateAsync(null);
        var id = await world.AddAsync("Mine");
        await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: true, Token);
        await world.Verbs.Wait.ExecuteAsync(world.Caller, id, waits: false, Token);
        var puller = new TaskPuller(world.Runs.Contexts, world.Verbs.Move, world.Runs.Live, TimeProvider.System, NullLogger<TaskPuller>.Instance);

        Assert.False(await puller.SweepAsync(Token));
        Assert.Equal(WorkItemStatus.ToDo, (await world.FindAsync(id)).Status);
    }
}

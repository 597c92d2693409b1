using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

/// <summary>What a cap does to runs, and to the grant of whoever works below it.</summary>
public sealed class CappedRunsTests
{
    // At 1 µ and 4 µ a call is expected to cost 2,000 × 1 µ + 1,000 × 4 µ.
    private const long Estimate = 6_000_000;

    private static readonly AgentUsage Usage = new("u", "demo-small", 2_000, 1_000, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CompanyCapHasNoRoom_SaysWhichAndIsWrittenDown()
    {
        var agent = new ScriptedAgent(Chunk("x"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await CapAsync(world, Money.FromUnits(0.01m));
        await SpendAsync(world, 5_000_000);
        await world.StartNodeAsync();

        var answer = await world.AnswerAsync(sent.Answer);

        Assert.Equal(
            (RunFailure.CapReached, "Your company's spend cap of this month has no room for another call: EUR 0.00 of EUR 0.01 is spent on usage beyond fees. The call was refused before it started."),
            (answer.Failure!.Value, answer.FailureDetail));
        Assert.Empty(agent.Received);
        await using var db = world.Team.Open();
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == CapRefusal.Refused, Token);
        Assert.Equal($"run:{sent.Run.Value:D}", row.Subject);
        Assert.Contains("\"cap\":\"Customer\"", row.Detail, StringComparison.Ordinal);
        Assert.Contains(await ToldAsync(world), told => told.Kind == CapNews.Reached);
    }

    [Fact]
    public async Task Send_CapIsReached_KeepsNothingAndSaysHowItStands()
    {
        await using var world = await RunWorld.CreateAsync(new());
        await CapAsync(world, Money.FromUnits(0.01m));
        await SpendAsync(world, 12_000_000);

        var outcome = await world.Sending.ExecuteAsync(world.Caller, new(world.Hire, null, "Hello", TimeProvider.System.NewId()), Token);

        var (cap, reason) = Assert.IsType<SendOutcome.CapReached>(outcome);
        Assert.Equal((BudgetScope.Customer, Money.FromUnits(0.01m), Money.FromUnits(0.012m)), (cap.Scope, cap.Limit, cap.Spent));
        Assert.Equal("Your company's spend cap of this month is reached: EUR 0.01 of EUR 0.01 is spent on usage beyond fees. The call was refused before it started.", reason);
        await using var db = world.Team.Open();
        Assert.False(await db.Set<Message>().AnyAsync(Token));
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == CapRefusal.Refused, Token));
    }

    [Fact]
    public async Task Run_LoweredWhileItWorks_IsStoppedBeforeItsNextCall()
    {
        var called = new TaskCompletionSource();
        var agent = new ScriptedAgent(
            Working("One", Usage, "m-1"), new Step.Wait(called.Task), Working("Two", Usage with { EventId = "u-2" }, "m-2"), new Step.Wait(Task.Delay(-1, Token)));
        await using var world = await RunWorld.CreateAsync(agent, cap: new Money(100_000_000));
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await RunWorld.UntilAsync(async () => (await world.LedgerAsync()).Count == 1);

        await CapHireAsync(world, Money.FromUnits(0.01m));
        called.SetResult();

        var answer = await world.AnswerAsync(sent.Answer);
        Assert.Equal((RunFailure.CapReached, 1), (answer.Failure!.Value, agent.Cancels));
        Assert.StartsWith("The spend cap of Juno for this month is reached: EUR 0.01 of EUR 0.01", answer.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_HundredAtOnce_PassTheCapByTheCallsInFlightAtMost()
    {
        const long call = 9_000_000;
        const long cap = 100_000_000;
        await using var world = await RunWorld.CreateAsync(new(), cap: new Money(cap));
        var agents = new ManyAgents(call);
        world.Client = agents;
        var sent = new List<SendOutcome.Sent>();
        for (var number = 0; number < 100; number++)
        {
            sent.Add(await world.SendAsync($"Question {number}"));
        }

        await world.StartNodeAsync();
        await Support.Eventually.UntilAsync(
            async () =>
            {
                await using var db = world.Team.Open();
                return !await db.Set<Run>().AnyAsync(run => run.State == RunState.Queued || run.State == RunState.Running, Token);
            },
            TimeSpan.FromMinutes(2));

        await using var db = world.Team.Open();
        var runs = await db.Set<Run>().AsNoTracking().ToListAsync(Token);
        var spent = (await world.LedgerAsync()).Sum(row => row.Amount.Nano);
        var called = runs.Count(run => run.SentAt is not null);
        // Reservations fit the cap, and each run may be in one call that costs more than was expected.
        Assert.InRange(called, 1, (int)(cap / Estimate));
        Assert.InRange(spent, cap - call - Estimate, cap + (called * call));
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal((spent, 0), (budget.Spent, budget.Reserved)));
        Assert.All(runs, run => Assert.Equal((RunState.Failed, RunFailure.CapReached), (run.State, run.Failure)));
        Assert.Equal(called, agents.Cancelled);
        // Each mark of each cap once, whoever passed it.
        Assert.Equal(1, (await ToldAsync(world)).Count(told => told.Kind == CapNews.Reached));
        Assert.All((await ToldAsync(world)).GroupBy(told => told.Facts[CapNews.MarkFact]), mark => Assert.Single(mark));
    }

    [Fact]
    public async Task Sweep_CapReached_SuspendsWhenRunsHaveEndedAndRaisingResumes()
    {
        var finish = new TaskCompletionSource();
        await using var world = await RunWorld.CreateAsync(
            new(Working("One", Usage with { OutputTokens = 4_000 }, "m-1"), new Step.Wait(finish.Task), Completed), cap: new Money(8_000_000));
        world.Options.CapGrace = TimeSpan.FromMinutes(1);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await RunWorld.UntilAsync(async () => (await world.LedgerAsync()).Count == 1);

        await SweepAsync(world);
        Assert.False((await GrantAsync(world)).SuspendedForBudget);
        finish.SetResult();
        await world.AnswerAsync(sent.Answer);
        await SweepAsync(world);
        Assert.True((await GrantAsync(world)).SuspendedForBudget);
        var member = (await Team(world).FindAsync(world.Caller.CustomerId, world.Hire, Token))!;
        Assert.Equal((HireState.Suspended, "Its cap is reached."), (member.State, member.SuspendedBecause));

        await CapHireAsync(world, Money.FromUnits(1m));
        await SweepAsync(world);

        var grant = await GrantAsync(world);
        Assert.Equal((false, GrantState.Pending), (grant.SuspendedForBudget, grant.State));
        await using var db = world.Team.Open();
        // The fee runs on.
        Assert.NotNull(grant.ConfirmedAt);
        Assert.False(await db.Set<SubscriptionPause>().AnyAsync(Token));
        Assert.Equal(["Budget", "Budget"], (await db.Set<AuditEntry>().Where(entry => entry.Type == GatewayAudit.AccessSuspended || entry.Type == GatewayAudit.AccessResumed)
            .Select(entry => entry.Detail).ToListAsync(Token)).Select(detail => detail.Contains("\"Budget\"", StringComparison.Ordinal) ? "Budget" : detail));
    }

    [Fact]
    public async Task Sweep_CompanyCapReached_SuspendsAllOfItsHiresAndANewMonthResumesThem()
    {
        await using var world = await RunWorld.CreateAsync(new());
        var other = await world.Team.CompanyAsync();
        var listing = await world.Team.ListingAsync("Iris");
        var theirs = await world.Team.HireAsync(other, listing, "Iris");
        await world.Team.ConfirmAsync(theirs);
        await CapAsync(world, Money.FromUnits(0.01m));
        await SpendAsync(world, 12_000_000);

        await SweepAsync(world);
        Assert.True((await GrantAsync(world)).SuspendedForBudget);
        Assert.Equal("Your company's spend cap is reached.", (await Team(world).FindAsync(world.Caller.CustomerId, world.Hire, Token))!.SuspendedBecause);
        await using (var db = world.Team.Open())
        {
            Assert.False((await db.Set<AccessGrant>().SingleAsync(grant => grant.ReasonId == theirs.Value, Token)).SuspendedForBudget);
            // Berlin's month begins an hour or two before UTC's.
            await db.Set<Customer>().Where(row => row.Id == world.Caller.CustomerId).ExecuteUpdateAsync(set => set.SetProperty(row => row.TimeZone, "Europe/Berlin").SetProperty(row => row.Calendar, CustomerCalendar.In("Europe/Berlin")), Token);
        }

        var month = BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.In("Europe/Berlin"));
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(month.Next().StartsAt(CustomerCalendar.In("Europe/Berlin")).AddMinutes(-1));
        await SweepAsync(world, clock);
        Assert.True((await GrantAsync(world)).SuspendedForBudget);
        clock.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(world, clock);

        Assert.False((await GrantAsync(world)).SuspendedForBudget);
    }

    [Fact]
    public async Task Engine_SuspendedAndRaised_QueuedRunWaitsForTheProof()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Hello"), Completed), cap: new Money(1));
        var sent = await world.SendAsync();
        await world.Team.GrantAsync(world.Hire, grant => grant.SuspendedForBudget = true);
        Assert.Empty(await world.Leases.TakeAsync(8, Token));

        await CapHireAsync(world, Money.FromUnits(1m));
        await SweepAsync(world);
        Assert.Empty(await world.Leases.TakeAsync(8, Token));
        await world.Team.ConfirmAsync(world.Hire);
        await world.StartNodeAsync();

        Assert.Equal(MessageStatus.Completed, (await world.AnswerAsync(sent.Answer)).Status);
    }

    private static Task SweepAsync(RunWorld world, TimeProvider? time = null) =>
        new CappedHires(world.Contexts, new GatewayReconcileQueue(TimeProvider.System), world.Live, time ?? TimeProvider.System).SweepAsync(Token);

    private static async Task CapAsync(RunWorld world, Money cap) => Assert.IsType<CapOutcome.Saved>(
        await new SetCap(world.Contexts, TimeProvider.System, world.Live).ExecuteAsync(world.Caller with { Role = MemberRole.Owner }, cap, null, Token));

    // By the clock that the runs go by.
    private static async Task CapHireAsync(RunWorld world, Money cap) => Assert.IsType<EditHireOutcome.Saved>(
        await new EditHire(world.Contexts, TimeProvider.System, world.Live).ExecuteAsync(world.Caller, world.Hire, new(null, null, new CapChange(cap), null), Token));

    private static TeamQuery Team(RunWorld world) => new(world.Contexts, TimeProvider.System);

    private static async Task SpendAsync(RunWorld world, long amount)
    {
        var month = BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.In("Europe/Berlin"));
        await world.Contexts.WriteAsync(
            world.Caller.CustomerId,
            (db, token) => Budgets.SpendAsync(
                db, TimeProvider.System, new(TimeProvider.System.NewId(), world.Caller.CustomerId, world.Hire.Value, month, new Money(amount)), token),
            Token);
    }

    private static async Task<AccessGrant> GrantAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == world.Hire.Value, Token);
    }

    private static async Task<IReadOnlyList<Notification>> ToldAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        return await db.Set<Notification>().AsNoTracking().Where(told => told.Subject == CapNews.Subject).ToListAsync(Token);
    }

    /// <summary>An agent that makes call after call in each of its runs until it is stopped.</summary>
    private sealed class ManyAgents(long cost) : IAgentClient
    {
        private readonly ConcurrentDictionary<RunId, ScriptedAgent> _runs = new();

        public int Cancelled => _runs.Values.Sum(agent => agent.Cancels);

        public IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) => Of(call).StreamAsync(call, message, cancellationToken);

        public Task<AgentEvent> SendAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) => Of(call).SendAsync(call, message, cancellationToken);

        public Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) => Of(call).GetTaskAsync(call, taskId, cancellationToken);

        public Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken) => Of(call).ListTasksAsync(call, contextId, cancellationToken);

        public Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) => Of(call).CancelTaskAsync(call, taskId, cancellationToken);

        public IAsyncEnumerable<AgentEvent> ResubscribeAsync(AgentCall call, string taskId, CancellationToken cancellationToken) => Of(call).ResubscribeAsync(call, taskId, cancellationToken);

        // A call takes longer than stopping does, so that nobody is in a second one.
        private ScriptedAgent Of(AgentCall call) => _runs.GetOrAdd(call.Run, _ => new ScriptedAgent(
        [
            .. Enumerable.Range(1, 20).SelectMany(number => (Step[])
            [
                Working($"Call {number}", new AgentUsage($"u-{number}", "demo-small", cost / 1_000, 0, 0), $"m-{number}"), new Step.Wait(Task.Delay(TimeSpan.FromSeconds(4 * number), Token)),
            ]),
        ]));
    }
}

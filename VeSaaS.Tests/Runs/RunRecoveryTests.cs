using CsCheck;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

public sealed class RunRecoveryTests
{
    private static readonly AgentUsage Usage = new("u-1", null, 100, 50, 0);
    private static readonly AgentCallException Unreachable = new(RunFailure.AgentUnreachable, "gone");

    [Fact]
    public async Task Run_StreamEndsEarly_IsTakenUpAgainAndNeverSentAgain()
    {
        var agent = new ScriptedAgent(Working("One", Usage), Chunk("Hello, "), new Step.Cut(Unheard: 1), Chunk("wor"), Chunk("ld"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Completed, "Hello, world"), (answer.Status, answer.Text));
        Assert.Single(agent.Received);
        Assert.Single(await world.LedgerAsync());
    }

    [Fact]
    public async Task Run_UsageInTheGap_IsReadFromTheTask()
    {
        var agent = new ScriptedAgent(
            Working("One", Usage), new Step.Break(Unreachable), new Step.Cut(Unheard: 2),
            Working("Two", Usage with { EventId = "u-2" }), Chunk("Done"), Working("Three", Usage with { EventId = "u-3" }), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        Assert.Equal("Done", (await world.AskAsync()).Text);
        Assert.Equal(["u-1", "u-2", "u-3"], (await world.LedgerAsync()).Select(row => row.EventId.Split(':')[1]).Order());
    }

    [Fact]
    public async Task Run_AgentCannotResubscribe_IsReadByGettingTheTask()
    {
        var agent = new ScriptedAgent(Chunk("a"), new Step.Cut(), Chunk("b"), Chunk("c"), Completed) { CanResubscribe = false };
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        Assert.Equal("abc", (await world.AskAsync()).Text);
        Assert.Single(agent.Received);
    }

    [Fact]
    public async Task Run_AgentBackAfterAWhile_GoesOn()
    {
        var agent = new ScriptedAgent(Chunk("a"), new Step.Break(Unreachable), Chunk("b"), Completed);
        agent.ReadFailures.Enqueue(Unreachable);
        agent.ReadFailures.Enqueue(new AgentCallException(RunFailure.RateLimited, "slow") { RetryAfter = TimeSpan.FromMilliseconds(1) });
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        Assert.Equal("ab", (await world.AskAsync()).Text);
    }

    [Fact]
    public async Task Run_AgentStaysAway_IsUnreachableAndKeepsWhatCame()
    {
        var agent = new ScriptedAgent(Chunk("a"), new Step.Break(Unreachable));
        Enumerable.Repeat(Unreachable, 50).ToList().ForEach(agent.ReadFailures.Enqueue);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.AgentUnreachable, "a"), (answer.Status, answer.Failure!.Value, answer.Text));
    }

    [Fact]
    public async Task Run_AgentForgotTheTask_IsLost()
    {
        var agent = new ScriptedAgent(Chunk("a"), new Step.Cut()) { HasForgotten = true };
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        Assert.Equal(RunFailure.AgentLostRun, (await world.AskAsync()).Failure);
    }

    [Fact]
    public async Task Run_StreamEndsBeforeAnyEventAndAgentCannotList_OutcomeIsUnknown()
    {
        var agent = new ScriptedAgent(new Step.Cut()) { CanList = false };
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        Assert.Equal(RunFailure.OutcomeUnknown, (await world.AskAsync()).Failure);
        Assert.Single(agent.Received);
    }

    [Fact]
    public async Task Run_DiedBeforeATaskIdWasSeen_IsFoundByItsContext()
    {
        var agent = new ScriptedAgent(Chunk("Hello"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        var run = await world.RunAsync(sent.Run);
        await ReceiveAsync(agent, run);
        await DieAsync(world, sent.Run, run => run.SentAt = TimeProvider.System.GetUtcNow());

        await world.StartNodeAsync();

        var answer = await world.AnswerAsync(sent.Answer);
        Assert.Equal((MessageStatus.Completed, "Hello"), (answer.Status, answer.Text));
        Assert.Single(agent.Received);
    }

    [Fact]
    public async Task Run_DiedBeforeATaskIdWasSeenAndTheMessageNeverArrived_OutcomeIsUnknown()
    {
        var agent = new ScriptedAgent(Chunk("Hello"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await DieAsync(world, sent.Run, run => run.SentAt = TimeProvider.System.GetUtcNow());

        await world.StartNodeAsync();

        Assert.Equal(RunFailure.OutcomeUnknown, (await world.AnswerAsync(sent.Answer)).Failure);
        Assert.Empty(agent.Received);
    }

    [Fact]
    public async Task Run_DiedBeforeSending_IsSentOnce()
    {
        var agent = new ScriptedAgent(Chunk("Hello"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await DieAsync(world, sent.Run, _ => { });

        await world.StartNodeAsync();

        Assert.Equal("Hello", (await world.AnswerAsync(sent.Answer)).Text);
        Assert.Single(agent.Received);
    }

    [Fact]
    public async Task Run_NodeStops_TheNextOneGoesOnAtOnce()
    {
        var gate = new TaskCompletionSource();
        var agent = new ScriptedAgent(Working("One", Usage), Chunk("Hello, "), new Step.Wait(gate.Task), Chunk("world"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.Lease = TimeSpan.FromHours(1);
        var first = await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload.Contains("Hello", StringComparison.Ordinal));

        await first.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MessageStatus.Streaming, (await world.UntilAsync(sent.Answer, _ => true)).Status);
        gate.SetResult();
        await world.StartNodeAsync();

        var answer = await world.AnswerAsync(sent.Answer);
        Assert.Equal((MessageStatus.Completed, "Hello, world"), (answer.Status, answer.Text));
        Assert.Single(agent.Received);
        Assert.Single(await world.LedgerAsync());
        Assert.Equal(2, (await world.RunAsync(sent.Run)).Epoch);
    }

    [Fact]
    public async Task Run_SingleNodeStartsAgain_TakesLeasesOfItsDeadPredecessorAtOnce()
    {
        var agent = new ScriptedAgent(Chunk("Hello"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await world.ChangeRunAsync(sent.Run, run =>
            (run.State, run.LeaseOwner, run.LeaseUntil, run.Epoch) = (RunState.Running, "dead", TimeProvider.System.GetUtcNow().AddHours(1), 1));
        world.Options.SingleNode = null;

        await world.StartNodeAsync();

        Assert.Equal("Hello", (await world.AnswerAsync(sent.Answer)).Text);
    }

    [Fact]
    public async Task Run_LeaseTakenByAnotherNode_FormerOwnerWritesNothingMore()
    {
        var gate = new TaskCompletionSource();
        var agent = new ScriptedAgent(Chunk("a"), new Step.Wait(gate.Task), Chunk("b"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "a");

        var until = TimeProvider.System.GetUtcNow().AddHours(1);
        await world.ChangeRunAsync(sent.Run, run => (run.LeaseOwner, run.LeaseUntil, run.Epoch) = ("elsewhere", until, run.Epoch + 1));
        gate.SetResult();
        var silent = await world.SendAsync("another conversation keeps the node busy");
        await world.AnswerAsync(silent.Answer);

        var run = await world.RunAsync(sent.Run);
        Assert.Equal((RunState.Running, 1L, "elsewhere"), (run.State, run.LastSequence, run.LeaseOwner));
        Assert.Equal("", (await world.UntilAsync(sent.Answer, _ => true)).Text);
    }

    [Fact]
    public async Task Run_EveryTakingFailsUnexpectedly_IsGivenUpAfterThreeAndNeverSentAgain()
    {
        var agent = new ScriptedAgent(Working("One", Usage), Chunk("Half an"), new Step.Break(new InvalidOperationException("a defect")));
        Enumerable.Repeat(new InvalidOperationException("a defect"), 50).ToList().ForEach(agent.ReadFailures.Enqueue);
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.Lease = TimeSpan.FromMilliseconds(300);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.OutcomeUnknown, "Half an"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Equal(RunWords.FaultAfterSending, answer.FailureDetail);
        var run = await world.RunAsync(answer.Run!.Value);
        Assert.Equal((RunState.Failed, 3, 4L), (run.State, run.Faults, run.Epoch));
        Assert.Single(agent.Received);
        await RunWorld.UntilAsync(() => Task.FromResult(agent.Cancels == 1));
        Assert.Single(await world.LedgerAsync());
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal(0, budget.Reserved));
    }

    [Fact]
    public async Task Run_FailsUnexpectedlyTwice_GoesOn()
    {
        var agent = new ScriptedAgent(Chunk("a"), new Step.Break(new InvalidOperationException("a defect")), Chunk("b"), Completed);
        agent.ReadFailures.Enqueue(new InvalidOperationException("a defect"));
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.Lease = TimeSpan.FromMilliseconds(300);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Completed, "ab"), (answer.Status, answer.Text));
        Assert.Equal(2, (await world.RunAsync(answer.Run!.Value)).Faults);
        Assert.Single(agent.Received);
    }

    [Fact]
    public async Task Run_GivenUpBeforeSending_SaysThatNothingWasSentAndCanBeRetried()
    {
        var agent = new ScriptedAgent(Chunk("Hello"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await DieAsync(world, sent.Run, run => run.Faults = 3);
        await world.StartNodeAsync();

        var answer = await world.AnswerAsync(sent.Answer);
        Assert.Equal((RunFailure.Protocol, RunWords.FaultBeforeSending), (answer.Failure!.Value, answer.FailureDetail));
        Assert.Empty(agent.Received);
        Assert.IsType<SendOutcome.Sent>(await world.Retrying.ExecuteAsync(world.Caller, sent.Answer, TestContext.Current.CancellationToken));
        Assert.Equal("Hello", (await world.AnswerAsync(sent.Answer)).Text);
    }

    /// <summary>Wherever streams end or break, and whatever happens unheard, the answer and the ledger are those of an unbroken run.</summary>
    [Fact]
    public async Task Run_CutAnywhere_GivesTheSameAnswerAndLedger()
    {
        var script =
            from texts in Gen.String[Gen.Char.AlphaNumeric, 1, 6].Array[1, 8]
            from calls in Gen.Bool.Array[8]
            from cuts in Gen.Int[0, 5].Array[17]
            from unheard in Gen.Int[0, 4].Array[17]
            select (texts, calls, cuts, unheard);
        await script.SampleAsync(
            async sample =>
            {
                var (said, text, calls) = Said(sample.texts, sample.calls);
                await using var world = await RunWorld.CreateAsync(new([.. Cut(said, sample.cuts, sample.unheard)]));
                await world.StartNodeAsync();

                var answer = await world.AskAsync();

                Assert.Equal((MessageStatus.Completed, text), (answer.Status, answer.Text));
                Assert.Equal(calls.Order(), (await world.LedgerAsync()).Select(row => row.EventId.Split(':')[1]).Order());
                Assert.Single(world.Agent.Received);
                Assert.All(await world.BudgetsAsync(), budget => Assert.Equal((calls.Count * 300_000L, 0L), (budget.Spent, budget.Reserved)));
            },
            iter: TestRun.IsFull ? 300 : 15, threads: 2);

        static (List<Step> Said, string Text, List<string> Calls) Said(string[] texts, bool[] calls)
        {
            List<Step> said = [];
            List<string> metered = [];
            for (var i = 0; i < texts.Length; i++)
            {
                if (calls[i])
                {
                    metered.Add($"u{i}");
                    said.Add(Working($"step {i}", Usage with { EventId = $"u{i}" }));
                }

                said.Add(Chunk(texts[i]));
            }

            said.Add(Completed);
            return (said, string.Concat(texts), metered);
        }

        static IEnumerable<Step> Cut(List<Step> said, int[] cuts, int[] unheard)
        {
            for (var i = 0; i < said.Count; i++)
            {
                // Before the first event a break would be a failure to reach the agent at all.
                if (i > 0 && cuts[i] == 1)
                {
                    yield return new Step.Cut(Math.Min(unheard[i], said.Count - i));
                }
                else if (i > 0 && cuts[i] == 2)
                {
                    yield return new Step.Break(Unreachable);
                }

                yield return said[i];
            }
        }
    }

    private static async Task ReceiveAsync(ScriptedAgent agent, Run run)
    {
        await foreach (var _ in agent.StreamAsync(new(run.Agent, run.CustomerId, run.Id), run.Input, TestContext.Current.CancellationToken))
        {
            // The process died here, before it wrote anything down.
            break;
        }
    }

    /// <summary>The state that a killed process leaves behind.</summary>
    private static Task DieAsync(RunWorld world, RunId id, Action<Run> change) => world.ChangeRunAsync(id, run =>
    {
        (run.State, run.LeaseOwner, run.LeaseUntil, run.Epoch) = (RunState.Running, "dead", TimeProvider.System.GetUtcNow().AddSeconds(-1), 1);
        change(run);
    });
}

using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

public sealed class RunEngineTests
{
    private static readonly AgentUsage Usage = new("u-1", "model-x", 100, 50, 20);

    [Fact]
    public async Task Run_StreamedArtifact_IsTheAnswerWithItsCost()
    {
        await using var world = await RunWorld.CreateAsync(new(Working("Reading", Usage), Chunk("Hello, "), Chunk("world"), Completed));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Completed, "Hello, world"), (answer.Status, answer.Text));
        // 80 × 1 µ + 20 × 0.1 µ + 50 × 4 µ
        Assert.Equal(new Money(80_000 + 2_000 + 200_000), answer.Cost);
        Assert.Equal((100L, 50L), (answer.InputTokens, answer.OutputTokens));
        var row = Assert.Single(await world.LedgerAsync());
        Assert.Equal($"{answer.Run!.Value.Value}:u-1", row.EventId);
        Assert.Equal("model-x", row.Model);
        var run = await world.RunAsync(answer.Run.Value);
        Assert.Equal((Core.Billing.UsagePurpose.Chat, (Guid?)run.ContextId), (row.Purpose, row.ContextId));
    }

    [Fact]
    public async Task Run_Log_HasStatusTextUsageAndEndWithoutGaps()
    {
        await using var world = await RunWorld.CreateAsync(new(Working("Reading", Usage), Chunk("Hello, "), Chunk("world"), Completed));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        var log = await world.Log.ReadAsync(world.Caller.CustomerId, answer.Run!.Value, 0, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(number => (long)number), log.Select(entry => entry.Sequence));
        Assert.Contains(log, entry => entry is { Kind: RunEventKind.Status, Payload: "Reading" });
        Assert.Contains(log, entry => entry is { Kind: RunEventKind.Usage });
        Assert.Equal("Hello, world", string.Concat(log.Where(entry => entry.Kind is RunEventKind.Text).Select(entry => entry.Payload)));
        Assert.Equal((RunEventKind.Ended, "Completed"), (log[^1].Kind, log[^1].Payload));
    }

    [Fact]
    public async Task Run_FirstWord_IsWrittenWithoutWaitingForMore()
    {
        var gate = new TaskCompletionSource();
        await using var world = await RunWorld.CreateAsync(new(Working("Reading"), Chunk("Hello"), new Step.Wait(gate.Task), Completed));
        world.Options.BatchInterval = TimeSpan.FromMinutes(10);
        await world.StartNodeAsync();

        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry is { Kind: RunEventKind.Text, Payload: "Hello" });
        gate.SetResult();

        Assert.Equal("Hello", (await world.AnswerAsync(sent.Answer)).Text);
    }

    [Fact]
    public async Task Run_NoUsageReported_CostIsUnknownAndNotNothing()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Hi"), Completed));
        await world.StartNodeAsync();

        Assert.Null((await world.AskAsync()).Cost);
    }

    [Fact]
    public async Task Run_TaskIdThatCannotBeKept_EndsInWordsAndStopsTheAgent()
    {
        var said = new Step.Say(new AgentEvent.StatusChanged(new string('t', Run.MaxTaskId + 1), AgentTaskState.Working, null, null, IsFinal: false));
        var agent = new ScriptedAgent(said, new Step.Wait(new TaskCompletionSource().Task)) { BeginsWithTask = false };
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((RunFailure.Protocol, RunWords.TaskIdTooLong), (answer.Failure, answer.FailureDetail));
        Assert.Equal((1, null), (agent.Cancels, (await world.RunAsync(answer.Run!.Value)).AgentTaskId));
    }

    [Fact]
    public async Task Run_PlainMessage_IsTheAnswer()
    {
        await using var world = await RunWorld.CreateAsync(new(
            new Step.Say(new AgentEvent.Replied(new("m-1", [new(Text: "Just this")], IsPartial: false, Usage)))));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Completed, "Just this"), (answer.Status, answer.Text));
        Assert.Single(await world.LedgerAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PartialMessages_GrowAndAreReplacedByTheWhole(bool repeatsAll)
    {
        await using var world = await RunWorld.CreateAsync(new(
            Partial("Hel"), Partial(repeatsAll ? "Hello" : "lo"), Working("Hello there"), Completed));
        await world.StartNodeAsync();

        Assert.Equal("Hello there", (await world.AskAsync()).Text);

        static Step Partial(string text) => new Step.Say(new AgentEvent.StatusChanged(
            TaskId, AgentTaskState.Working, new($"p-{text}", [new(Text: text)], IsPartial: true, new("p", null, 9, 9, 0)), null, IsFinal: false));
    }

    [Fact]
    public async Task Run_FinalStatusMessageOnly_IsTheAnswer()
    {
        await using var world = await RunWorld.CreateAsync(new(Working("Reading"), End(AgentTaskState.Completed, "All done", Usage)));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal("All done", answer.Text);
        Assert.Single(await world.LedgerAsync());
    }

    [Fact]
    public async Task Run_FinalEventRepeatsTheLastCall_IsCountedOnce()
    {
        await using var world = await RunWorld.CreateAsync(new(
            Working("One", Usage), Working("Two", Usage with { EventId = "u-2" }), Chunk("x"), End(AgentTaskState.Completed, "x", Usage with { EventId = "u-3" })));
        await world.StartNodeAsync();

        await world.AskAsync();

        Assert.Equal(["u-1", "u-2"], (await world.LedgerAsync()).Select(row => row.EventId.Split(':')[1]).Order());
    }

    [Fact]
    public async Task Run_ReplacedArtifact_ReplacesTheText()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Draft"), Chunk("Final", append: false), Completed));
        await world.StartNodeAsync();

        Assert.Equal("Final", (await world.AskAsync()).Text);
    }

    [Fact]
    public async Task Run_InputRequired_WaitsAndTheNextMessageContinuesTheTask()
    {
        var agent = new ScriptedAgent(Chunk("Two options."), End(AgentTaskState.InputRequired, "Which one?"), new Step.Cut(), Chunk("The second.", artifact: "a-2"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var question = await world.AskAsync();
        var answer = await world.AskAsync("The second", question.Conversation);

        Assert.Equal((MessageStatus.InputRequired, "Two options.\n\nWhich one?"), (question.Status, question.Text));
        Assert.Equal((MessageStatus.Completed, "The second."), (answer.Status, answer.Text));
        Assert.Equal([null, TaskId], agent.Received.Select(message => message.TaskId));
    }

    [Fact]
    public async Task Run_SecondMessageWhileOneRuns_WaitsForItsTurn()
    {
        var gate = new TaskCompletionSource();
        var agent = new ScriptedAgent(Chunk("First"), new Step.Wait(gate.Task), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var first = await world.SendAsync("1");
        await world.UntilLoggedAsync(first.Run, entry => entry.Payload == "First");
        var second = await world.SendAsync("2", first.Conversation);
        Assert.Equal(RunState.Queued, (await world.RunAsync(second.Run)).State);
        gate.SetResult();
        await world.AnswerAsync(second.Answer);

        Assert.Equal(["1", "2"], agent.Received.Select(message => message.Parts[0].Text));
        Assert.True((await world.RunAsync(first.Run)).EndedAt <= (await world.RunAsync(second.Run)).SentAt);
    }

    [Theory]
    [InlineData(RunFailure.GatewayRefused)]
    [InlineData(RunFailure.AgentUnreachable)]
    [InlineData(RunFailure.AgentFailed)]
    [InlineData(RunFailure.AgentRejected)]
    [InlineData(RunFailure.Protocol)]
    [InlineData(RunFailure.Timeout)]
    [InlineData(RunFailure.LimitExceeded)]
    [InlineData(RunFailure.RateLimited)]
    public async Task Run_CallFails_FailsWithTheKindAndIsNeverAnAnswer(RunFailure failure)
    {
        var agent = new ScriptedAgent(new Step.Break(new AgentCallException(failure, "secret detail of a layer below")));
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, failure, ""), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.StartsWith(RunWords.Of(failure), answer.FailureDetail, StringComparison.Ordinal);
        Assert.Single(agent.Received);
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal(0, budget.Reserved));
    }

    [Fact]
    public async Task Run_AgentSaysItFailed_KeepsWhatCameBesideTheFailure()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Half of"), End(AgentTaskState.Failed, "Disk full")));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.AgentFailed, "Half of"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Contains("Disk full", answer.FailureDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnswerPassesTheLimit_IsCutThereAndTheAgentStopped()
    {
        var agent = new ScriptedAgent(Chunk("12345"), Chunk("67890"), Chunk("abc"), new Step.Wait(Task.Delay(-1, TestContext.Current.CancellationToken)));
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.MaxAnswerCharacters = 8;
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.LimitExceeded, "12345678"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Equal(1, agent.Cancels);
    }

    [Fact]
    public async Task Run_EventsWithoutEnd_AreStoppedAtTheLimitAndSayIt()
    {
        var agent = new ScriptedAgent([Chunk("Begun"), .. Enumerable.Range(0, 500).Select(number => Working($"Step {number}"))]);
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.MaxEvents = 200;
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.LimitExceeded, "Begun"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Equal("The agent sent more than 200 events and was asked to stop. What came until then is kept.", answer.FailureDetail);
        Assert.Equal(1, agent.Cancels);
    }

    [Fact]
    public async Task Run_AgentSilent_TimesOutAndKeepsWhatCame()
    {
        var agent = new ScriptedAgent(Chunk("Begun"), new Step.Wait(Task.Delay(-1, TestContext.Current.CancellationToken)));
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.IdleTimeout = TimeSpan.FromMilliseconds(150);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.Timeout, "Begun"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Equal(1, agent.Cancels);
    }

    [Fact]
    public async Task Run_Stopped_CancelsAtTheAgentAndKeepsWhatCame()
    {
        var agent = new ScriptedAgent(Working("Reading", Usage), Chunk("Half"), new Step.Wait(Task.Delay(-1, TestContext.Current.CancellationToken)));
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "Half");

        Assert.IsType<StopOutcome.Requested>(await world.Stopping.ExecuteAsync(world.Caller, sent.Answer, TestContext.Current.CancellationToken));
        var answer = await world.AnswerAsync(sent.Answer);

        Assert.Equal((MessageStatus.Stopped, "Half"), (answer.Status, answer.Text));
        Assert.Equal(1, agent.Cancels);
        Assert.NotNull(answer.Cost);
    }

    [Fact]
    public async Task Run_StopRequestedElsewhere_IsFoundByPolling()
    {
        var agent = new ScriptedAgent(Chunk("Half"), new Step.Wait(Task.Delay(-1, TestContext.Current.CancellationToken)));
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "Half");

        var elsewhere = new StopRun(world.Contexts, TimeProvider.System, new Teams.RecordedEvents());
        await elsewhere.ExecuteAsync(world.Caller.CustomerId, sent.Run, TestContext.Current.CancellationToken);

        Assert.Equal(MessageStatus.Stopped, (await world.AnswerAsync(sent.Answer)).Status);
    }

    [Fact]
    public async Task Run_StoppedWhileQueued_NeverCallsTheAgent()
    {
        var agent = new ScriptedAgent(Chunk("x"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var sent = await world.SendAsync();
        await world.StopRun.ExecuteAsync(world.Caller.CustomerId, sent.Run, TestContext.Current.CancellationToken);

        await world.StartNodeAsync();

        Assert.Equal(MessageStatus.Stopped, (await world.AnswerAsync(sent.Answer)).Status);
        Assert.Empty(agent.Received);
    }

    [Fact]
    public async Task Run_CapHasNoRoom_IsRefusedBeforeAnyCall()
    {
        var agent = new ScriptedAgent(Chunk("x"), Completed);
        await using var world = await RunWorld.CreateAsync(agent, cap: new Money(1_000));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.CapReached), (answer.Status, answer.Failure!.Value));
        Assert.Empty(agent.Received);
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal((0, 0), (budget.Spent, budget.Reserved)));
    }

    [Fact]
    public async Task Run_CapReachedMidway_StopsTheAgentAndKeepsSpentExact()
    {
        // One call is estimated at 2,000 × 1 µ + 1,000 × 4 µ; the cap has room for one, and this one costs nearly all of it.
        var agent = new ScriptedAgent(
            Working("First call", Usage with { InputTokens = 4_000, CachedTokens = 0, OutputTokens = 1_000 }), Chunk("Half"),
            new Step.Wait(Task.Delay(-1, TestContext.Current.CancellationToken)));
        await using var world = await RunWorld.CreateAsync(agent, cap: new Money(8_500_000));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Failed, RunFailure.CapReached, "Half"), (answer.Status, answer.Failure!.Value, answer.Text));
        Assert.Equal(1, agent.Cancels);
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal((8_000_000, 0), (budget.Spent, budget.Reserved)));
    }

    [Fact]
    public async Task Run_OverTheLastReservation_StillCompletesWhenTheAgentEnds()
    {
        var agent = new ScriptedAgent(
            Working("Only call", Usage with { InputTokens = 4_000, CachedTokens = 0, OutputTokens = 1_000 }), Chunk("Whole"), Completed);
        await using var world = await RunWorld.CreateAsync(agent, cap: new Money(8_500_000));
        await world.StartNodeAsync();

        Assert.Equal(MessageStatus.Completed, (await world.AskAsync()).Status);
    }

    [Fact]
    public async Task Run_ImpossibleTokens_IsAProtocolFailureAndNotBilled()
    {
        await using var world = await RunWorld.CreateAsync(new(Working("x", Usage with { InputTokens = long.MaxValue }), Completed));
        await world.StartNodeAsync();

        Assert.Equal(RunFailure.Protocol, (await world.AskAsync()).Failure);
        Assert.Empty(await world.LedgerAsync());
    }
}

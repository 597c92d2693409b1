using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Runs.Asks;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Asks;

/// <summary>What comes between an ask and its answer: restarts, two people, a stop, an empty budget.</summary>
public sealed class AnswerAskTests
{
    private static readonly AskDecision Second = new AskDecision.Answered([["The second"]]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Step Asks => End(AgentTaskState.InputRequired, "Which one?");

    [Fact]
    public async Task ExecuteAsync_Question_ContinuesTheTaskOnceAndIsRemembered()
    {
        var agent = new ScriptedAgent(Chunk("Two options."), Asks, new Step.Cut(), Chunk("The second.", artifact: "a-2"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var asked = await world.AskAsync();

        var sent = Sent(await AnswerAsync(world, asked, Second));
        var answer = await world.AnswerAsync(sent.Answer);

        Assert.Equal((MessageStatus.Completed, "The second."), (answer.Status, answer.Text));
        Assert.Equal([null, TaskId], agent.Received.Select(message => message.TaskId));
        Assert.Equal(agent.Received[0].ContextId, agent.Received[1].ContextId);
        Assert.Equal("The second", agent.Received[1].Parts[0].Text);
        Assert.Equal(2, agent.Received.Select(message => message.MessageId).Distinct().Count());
        var row = await AskAsync(world, asked);
        Assert.Equal((AskOutcome.Decided, (Guid?)world.Caller.UserId, (Guid?)sent.Question.Value), (row.Outcome, row.DecidedBy, row.DecidedWith));
        Assert.Equal(MessageStatus.Completed, (await world.UntilAsync(asked.Id, _ => true)).Status);
        await using var db = world.Team.Open();
        Assert.Single(await db.Set<AuditEntry>().Where(entry => entry.Type == "chat.question_answered").ToListAsync(Token));
    }

    [Fact]
    public async Task ExecuteAsync_ManyPeopleAtOnce_OneDecidesAndTheOthersAreTold()
    {
        await using var world = await WaitingAsync();
        var asked = await world.AskAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AnswerAsync(world, asked, Second)));

        Assert.Single(outcomes.OfType<AnswerOutcome.Sent>());
        Assert.All(outcomes.OfType<AnswerOutcome.AlreadyClosed>(), outcome => Assert.Equal(world.Caller.UserId, outcome.Ask.DecidedBy));
        Assert.Equal(5, outcomes.OfType<AnswerOutcome.AlreadyClosed>().Count());
        await world.AnswerAsync(outcomes.OfType<AnswerOutcome.Sent>().Single().Turn.Answer);
        Assert.Equal(2, world.Agent.Received.Count);
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyAgain_GivesTheSameAndNothingNew()
    {
        await using var world = await WaitingAsync();
        var reply = new AskReply((await world.AskAsync()).Id, Second, TimeProvider.System.NewId());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Answering.ExecuteAsync(world.Caller, reply, Token)));

        Assert.IsType<AnswerOutcome.Sent>(Assert.Single(outcomes.Distinct()));
        await using var db = world.Team.Open();
        Assert.Equal((4, 2), (await db.Set<Message>().CountAsync(Token), await db.Set<Run>().CountAsync(Token)));
    }

    [Fact]
    public async Task ExecuteAsync_AfterARestart_GoesOnWhereItWaited()
    {
        await using var world = await RunWorld.CreateAsync(new(Asks, new Step.Cut(), Chunk("Done"), Completed));
        var node = await world.StartNodeAsync();
        var asked = await world.AskAsync();
        await node.StopAsync(Token);
        await world.StartNodeAsync();

        var sent = Sent(await AnswerAsync(world, asked, Second));

        Assert.Equal("Done", (await world.AnswerAsync(sent.Answer)).Text);
        Assert.Equal(TaskId, world.Agent.Received[1].TaskId);
    }

    [Theory]
    [InlineData("a-1")]
    [InlineData("a-2")]
    public async Task Run_PutDownInTheSecondTurn_ShowsNothingOfTheFirst(string artifact)
    {
        var gate = new TaskCompletionSource();
        await using var world = await RunWorld.CreateAsync(new(Chunk("The plan."), Asks, new Step.Cut(), Chunk(" The work.", artifact: artifact), new Step.Wait(gate.Task), Completed));
        var node = await world.StartNodeAsync();
        var asked = await world.AskAsync();
        var sent = Sent(await AnswerAsync(world, asked, Second));
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == " The work.");
        await node.StopAsync(Token);
        await world.StartNodeAsync();
        gate.SetResult();

        Assert.Equal(" The work.", (await world.AnswerAsync(sent.Answer)).Text);
        Assert.Equal(2, world.Agent.Received.Count);
    }

    [Fact]
    public async Task Stop_WhileItWaits_CancelsTheTaskAndClosesTheAsk()
    {
        await using var world = await WaitingAsync();
        var asked = await world.AskAsync();

        Assert.IsType<StopOutcome.Requested>(await world.Stopping.ExecuteAsync(world.Caller, asked.Id, Token));
        var stopped = await world.UntilAsync(asked.Id, message => message.Status is MessageStatus.Stopped);

        Assert.Equal(("Which one?", 1), (stopped.Text, world.Agent.Cancels));
        Assert.Equal(AskOutcome.Stopped, (await AskAsync(world, asked)).Outcome);
        Assert.IsType<AnswerOutcome.AlreadyClosed>(await AnswerAsync(world, asked, Second));
        Assert.Single(world.Agent.Received);
    }

    [Fact]
    public async Task LetGo_WhileItWaits_SettlesTheRunBeforeTheGrantIsRevoked()
    {
        await using var world = await WaitingAsync();
        var asked = await world.AskAsync();
        await using (var db = world.Team.Open())
        {
            (await db.Set<Hire>().SingleAsync(Token)).EndRequestedAt = TimeProvider.System.GetUtcNow();
            await db.SaveChangesAsync(Token);
        }

        Assert.IsType<AnswerOutcome.NotActive>(await AnswerAsync(world, asked, Second));
        using var sweeper = new EndingHires(world.Contexts, world.StopRun, new GatewayReconcileQueue(TimeProvider.System), world.Leases, world.Live, NullLogger<EndingHires>.Instance);
        await sweeper.SweepAsync(Token);
        await world.UntilAsync(asked.Id, message => message.Status is MessageStatus.Stopped);
        await sweeper.SweepAsync(Token);

        Assert.Equal(1, world.Agent.Cancels);
        await using var after = world.Team.Open();
        Assert.Equal(GrantState.Revoking, (await after.Set<AccessGrant>().SingleAsync(Token)).State);
    }

    [Fact]
    public async Task Waiting_ReservesNothing_AndAnsweringNeedsRoomAgain()
    {
        await using var world = await RunWorld.CreateAsync(
            new(Working("One", new AgentUsage("u-1", null, 100, 0, 0)), Asks, new Step.Cut(), Chunk("Done"), Completed), cap: new Money(10_000_000));
        await world.StartNodeAsync();
        var asked = await world.AskAsync();
        Assert.All(await world.BudgetsAsync(), budget => Assert.Equal(0, budget.Reserved));
        await using (var db = world.Team.Open())
        {
            (await db.Set<Hire>().SingleAsync(Token)).MonthlyCap = new Money(1);
            await db.SaveChangesAsync(Token);
        }

        var refused = await world.AnswerAsync(Sent(await AnswerAsync(world, asked, Second)).Answer);
        Assert.Equal((MessageStatus.Failed, RunFailure.CapReached), (refused.Status, refused.Failure!.Value));
        Assert.Single(world.Agent.Received);
        await using (var db = world.Team.Open())
        {
            (await db.Set<Hire>().SingleAsync(Token)).MonthlyCap = null;
            await db.SaveChangesAsync(Token);
        }

        var again = Assert.IsType<SendOutcome.Sent>(await world.Retrying.ExecuteAsync(world.Caller, refused.Id, Token));
        Assert.Equal("Done", (await world.AnswerAsync(again.Answer)).Text);
        Assert.Equal(TaskId, world.Agent.Received[1].TaskId);
    }

    [Fact]
    public async Task Usage_OfBothTurns_IsBilledOnceEach()
    {
        await using var world = await RunWorld.CreateAsync(new(
            Working("One", new AgentUsage("u-1", null, 100, 0, 0), "m-1"), Asks, new Step.Cut(), Working("Two", new AgentUsage("u-2", null, 50, 0, 0), "m-2"), Completed));
        await world.StartNodeAsync();
        var asked = await world.AskAsync();

        var answer = await world.AnswerAsync(Sent(await AnswerAsync(world, asked, Second)).Answer);

        var ledger = await world.LedgerAsync();
        Assert.Equal([100L, 50L], ledger.Select(row => row.InputTokens).OrderDescending());
        Assert.Equal((100L, 50L), (asked.InputTokens, answer.InputTokens));
    }

    [Fact]
    public async Task Agent_ThatForgotTheTask_FailsTheAnswerInWords()
    {
        await using var world = await RunWorld.CreateAsync(new(
            Asks, new Step.Cut(), new Step.Break(new AgentCallException(RunFailure.AgentLostRun, "Task not found.") { Code = -32001 })) { BeginsWithTask = false });
        await world.StartNodeAsync();
        var asked = await world.AskAsync();

        var answer = await world.AnswerAsync(Sent(await AnswerAsync(world, asked, Second)).Answer);

        Assert.Equal((MessageStatus.Failed, RunFailure.AgentLostRun, RunWords.Of(RunFailure.AgentLostRun)), (answer.Status, answer.Failure!.Value, answer.FailureDetail));
    }

    [Fact]
    public async Task ExecuteAsync_Approval_SendsTheDecisionAndTakesNoPlainMessage()
    {
        var step = new Step.Say(new AgentEvent.StatusChanged(
            TaskId, AgentTaskState.InputRequired,
            new("m-ask", [new(Text: "May I?"), AskReaderTests.Confirmation("c1", "send_mail", """{"password":"hunter2"}"""), AskReaderTests.Confirmation("c2", "delete", "{}")], false, null),
            null, IsFinal: true));
        await using var world = await RunWorld.CreateAsync(new(step, new Step.Cut(), Chunk("Sent"), Completed));
        await world.StartNodeAsync();
        var asked = await world.AskAsync();

        var refusal = await world.Sending.ExecuteAsync(world.Caller, new(world.Hire, asked.Conversation, "Just do it", TimeProvider.System.NewId()), Token);
        Assert.Equal(new SendOutcome.WaitsForDecision(asked.Id), refusal);
        Assert.IsType<AnswerOutcome.Invalid>(await AnswerAsync(world, asked, new AskDecision.Decided([new("c1", true)])));
        var sent = Sent(await AnswerAsync(world, asked, new AskDecision.Decided([new("c1", true), new("c2", false, "Keep it")])));
        await world.AnswerAsync(sent.Answer);

        Assert.Equal(
            """{"decision_type":"batch","decisions":{"c1":"approve","c2":"reject"},"rejection_reasons":{"c2":"Keep it"}}""",
            world.Agent.Received[1].Parts[0].Data!.Value.GetRawText());
        // Nothing of the secret is kept anywhere: neither in the ask nor in the run's log.
        await using var db = world.Team.Open();
        Assert.DoesNotContain("hunter2", AgentAsk.Write((await AskAsync(world, asked)).Ask), StringComparison.Ordinal);
        Assert.All(await db.Set<RunEvent>().ToListAsync(Token), entry => Assert.DoesNotContain("hunter2", entry.Payload, StringComparison.Ordinal));
        var carrier = await world.UntilAsync(sent.Question, _ => true);
        Assert.Equal("Approved send_mail.\nRejected delete: Keep it", carrier.Text);
    }

    [Fact]
    public async Task Message_WrittenBeforeTheQuestionWasAsked_WaitsUntilItIsAnswered()
    {
        var gate = new TaskCompletionSource();
        await using var world = await RunWorld.CreateAsync(new(Chunk("Hm"), new Step.Wait(gate.Task), Asks, new Step.Cut(), Chunk("Done", artifact: "a-2"), Completed, new Step.Cut(), Completed));
        await world.StartNodeAsync();
        var first = await world.SendAsync("1");
        await world.UntilLoggedAsync(first.Run, entry => entry.Payload == "Hm");
        var second = await world.SendAsync("2", first.Conversation);
        gate.SetResult();
        var asked = await world.AnswerAsync(first.Answer);
        Assert.Equal(RunState.Queued, (await world.RunAsync(second.Run)).State);
        Assert.True((await world.Chat.FindConversationAsync(world.Caller, first.Conversation, Token))!.NeedsYou);

        var sent = Sent(await AnswerAsync(world, asked, Second));
        await world.AnswerAsync(second.Answer);

        Assert.Equal(["1", "The second", "2"], world.Agent.Received.Select(message => message.Parts[0].Text));
        Assert.Equal("Done", (await world.AnswerAsync(sent.Answer)).Text);
        Assert.False((await world.Chat.FindConversationAsync(world.Caller, first.Conversation, Token))!.NeedsYou);
    }

    [Fact]
    public async Task Plain_MessageWhileAQuestionWaits_IsItsAnswer()
    {
        await using var world = await WaitingAsync();
        var asked = await world.AskAsync();

        var answer = await world.AskAsync("The first", asked.Conversation);

        Assert.Equal((MessageStatus.Completed, TaskId), (answer.Status, world.Agent.Received[1].TaskId));
        Assert.Equal(AskOutcome.Decided, (await AskAsync(world, asked)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_WhoMayNotOrIsAStranger_ChangesNothing()
    {
        await using var world = await WaitingAsync();
        var asked = await world.AskAsync();
        var stranger = await world.Team.CompanyAsync();

        Assert.IsType<AnswerOutcome.NotAllowed>(await AnswerAsync(world, asked, Second, world.Caller with { Role = MemberRole.Viewer }));
        Assert.IsType<AnswerOutcome.NotFound>(await AnswerAsync(world, asked, Second, stranger));
        Assert.Empty(await world.Asks.ReadAsync(stranger.CustomerId, [asked.Run!.Value], Token));
        Assert.Equal(AskOutcome.Waiting, (await AskAsync(world, asked)).Outcome);
    }

    [Fact]
    public async Task AuthRequired_WhileTheAgentWaits_IsSaidInWords()
    {
        await using var world = await RunWorld.CreateAsync(new(
            new Step.Say(new AgentEvent.StatusChanged(TaskId, AgentTaskState.AuthRequired, new("m-auth", [new(Text: "Sign in at the bank.")], false, null), null, IsFinal: false)), Chunk("Done"), Completed));
        await world.StartNodeAsync();

        var sent = await world.SendAsync();
        await world.AnswerAsync(sent.Answer);

        await world.UntilLoggedAsync(sent.Run, entry => entry.Kind is RunEventKind.Status && entry.Payload == $"{RunWords.Authorization} Sign in at the bank.");
    }

    private static async Task<RunWorld> WaitingAsync()
    {
        var world = await RunWorld.CreateAsync(new(Asks, new Step.Cut(), Chunk("Done"), Completed));
        await world.StartNodeAsync();
        return world;
    }

    private static Task<AnswerOutcome> AnswerAsync(RunWorld world, MessageRow asked, AskDecision decision, Caller? caller = null) =>
        world.Answering.ExecuteAsync(caller ?? world.Caller, new(asked.Id, decision, TimeProvider.System.NewId()), Token);

    private static SendOutcome.Sent Sent(AnswerOutcome outcome) => Assert.IsType<AnswerOutcome.Sent>(outcome).Turn;

    private static async Task<AskRow> AskAsync(RunWorld world, MessageRow asked) =>
        (await world.Asks.ReadAsync(world.Caller.CustomerId, [asked.Run!.Value], Token))[asked.Run!.Value];
}

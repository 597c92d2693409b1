using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat;

public sealed class SendMessageTests : IAsyncLifetime
{
    private RunWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(new(Chunk("Hi"), Completed));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_FirstMessage_BeginsAConversationWithAnEmptyAnswer()
    {
        var sent = await _world.SendAsync("  What is   new?\nTell me.");

        var conversation = Assert.Single(await _world.Chat.ListConversationsAsync(_world.Caller, _world.Hire, ConversationPlace.Listed, 10, Token));
        Assert.Equal(("What is new? Tell me.", 2, "Juno"), (conversation.Title, conversation.LastSequence, conversation.PersonaName));
        var messages = await _world.Chat.ReadMessagesAsync(_world.Caller.CustomerId, sent.Conversation, null, 10, Token);
        Assert.Equal(
            [(2, MessageRole.VirtualEmployee, MessageStatus.Pending, ""), (1, MessageRole.Person, MessageStatus.Completed, "  What is   new?\nTell me.")],
            messages.Select(message => (message.Sequence, message.Role, message.Status, message.Text)));
        var run = await _world.RunAsync(sent.Run);
        Assert.Equal((RunState.Queued, RunKind.Chat, sent.Answer.Value, sent.Conversation.Value), (run.State, run.Kind, run.OwnerId, run.ContextId));
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyAgain_GivesTheSameAndNothingNew()
    {
        var message = new NewMessage(_world.Hire, null, "Hello", TimeProvider.System.NewId());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _world.Sending.ExecuteAsync(_world.Caller, message, Token)));

        Assert.IsType<SendOutcome.Sent>(Assert.Single(outcomes.Distinct()));
        Assert.IsType<SendOutcome.KeyReused>(await _world.Sending.ExecuteAsync(_world.Caller, message with { Text = "Other" }, Token));
        await using var db = _world.Team.Open();
        Assert.Equal((2, 1), (await db.Set<Message>().CountAsync(Token), await db.Set<Run>().CountAsync(Token)));
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnceInOneConversation_GetNumbersOfTheirOwn()
    {
        var first = await _world.SendAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _world.SendAsync($"{number}", first.Conversation)));

        var messages = await _world.Chat.ReadMessagesAsync(_world.Caller.CustomerId, first.Conversation, null, 100, Token);
        Assert.Equal(Enumerable.Range(1, 18).Reverse(), messages.Select(message => message.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public async Task ExecuteAsync_NoText_IsEmpty(string text) =>
        Assert.IsType<SendOutcome.Empty>(await SendAsync(text));

    [Fact]
    public async Task ExecuteAsync_HundredThousandCharacters_IsRefusedWithTheLimit() =>
        Assert.Equal(new SendOutcome.TooLong(32_000), await SendAsync(new string('x', 100_000)));

    [Fact]
    public async Task ExecuteAsync_ExactlyTheLimit_IsSent() => Assert.IsType<SendOutcome.Sent>(await SendAsync(new string('x', 32_000)));

    [Fact]
    public async Task ExecuteAsync_Viewer_MayOnlyRead() =>
        Assert.IsType<SendOutcome.NotAllowed>(await SendAsync("Hello", _world.Caller with { Role = MemberRole.Viewer }));

    [Fact]
    public async Task ExecuteAsync_AnotherCustomersHireOrConversation_IsNotFound()
    {
        var sent = await _world.SendAsync();
        var stranger = await _world.Team.CompanyAsync();

        Assert.IsType<SendOutcome.NotFound>(await SendAsync("Hello", stranger));
        Assert.IsType<SendOutcome.NotFound>(await SendAsync("Hello", stranger, sent.Conversation));
        Assert.IsType<SendOutcome.NotFound>(await _world.Retrying.ExecuteAsync(stranger, sent.Answer, Token));
        Assert.IsType<StopOutcome.NotFound>(await _world.Stopping.ExecuteAsync(stranger, sent.Answer, Token));
        Assert.Null(await _world.Chat.FindConversationAsync(stranger, sent.Conversation, Token));
        Assert.Empty(await _world.Chat.ReadMessagesAsync(stranger.CustomerId, sent.Conversation, null, 10, Token));
        Assert.Null(await _world.Chat.FindMessageAsync(stranger.CustomerId, sent.Answer, Token));
        Assert.Null(await _world.Log.StateAsync(stranger.CustomerId, sent.Run, Token));
        Assert.Empty(await _world.Log.ReadAsync(stranger.CustomerId, sent.Run, 0, Token));
    }

    [Theory]
    [InlineData(HireState.Provisioning)]
    [InlineData(HireState.Paused)]
    [InlineData(HireState.Suspended)]
    [InlineData(HireState.Ending)]
    [InlineData(HireState.Ended)]
    public async Task ExecuteAsync_HireNotActive_IsRefusedWithTheReason(HireState state)
    {
        await ArrangeAsync(state);

        var refusal = Assert.IsType<SendOutcome.NotActive>(await SendAsync("Hello"));

        Assert.Equal(state, refusal.State);
        Assert.StartsWith("Juno", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryMessage_FailedAnswer_SendsTheSameMessageIdIntoTheSameAnswer()
    {
        _world.Agent = new ScriptedAgent(
            Working("One", new AgentUsage("u-1", null, 100, 0, 0)), End(AgentTaskState.Failed, "No"), new Step.Cut(),
            Working("Two", new AgentUsage("u-2", null, 100, 0, 0)), Chunk("Now"), Completed);
        await _world.StartNodeAsync();
        var failed = await _world.AskAsync();

        var again = Assert.IsType<SendOutcome.Sent>(await _world.Retrying.ExecuteAsync(_world.Caller, failed.Id, Token));
        var answer = await _world.AnswerAsync(again.Answer);

        Assert.Equal((failed.Id, failed.Sequence), (answer.Id, answer.Sequence));
        Assert.Equal((MessageStatus.Completed, "Now", null), (answer.Status, answer.Text, answer.Failure));
        Assert.Single(_world.Agent.Received.Select(message => message.MessageId).Distinct());
        Assert.Equal(2, _world.Agent.Received.Count);
        // What the failed attempt cost stays part of what the answer cost: the sum of the ledger.
        Assert.Equal((await _world.LedgerAsync()).Aggregate(Money.Zero, (sum, row) => sum + row.Amount), answer.Cost);
        Assert.True(answer.Cost > failed.Cost);
    }

    [Fact]
    public async Task RetryMessage_TwiceAtOnce_BeginsOneRun()
    {
        _world.Agent = new ScriptedAgent(new Step.Break(new AgentCallException(RunFailure.AgentUnreachable, "gone")));
        var node = await _world.StartNodeAsync();
        var failed = await _world.AskAsync();
        await node.StopAsync(Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Retrying.ExecuteAsync(_world.Caller, failed.Id, Token)));

        Assert.Single(outcomes.OfType<SendOutcome.Sent>());
        Assert.Equal(3, outcomes.OfType<SendOutcome.NotRetryable>().Count());
    }

    [Fact]
    public async Task RetryMessage_CompletedAnswer_IsNotRetryable()
    {
        await _world.StartNodeAsync();
        var answer = await _world.AskAsync();

        Assert.Equal(new SendOutcome.NotRetryable(MessageStatus.Completed), await _world.Retrying.ExecuteAsync(_world.Caller, answer.Id, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SendOutcome> SendAsync(string text, Caller? caller = null, ConversationId? conversation = null) =>
        _world.Sending.ExecuteAsync(caller ?? _world.Caller, new(_world.Hire, conversation, text, TimeProvider.System.NewId()), Token);

    private async Task ArrangeAsync(HireState state)
    {
        await _world.Team.GrantAsync(_world.Hire, grant => (grant.State, grant.SuspendedForCustomer) =
            state switch
            {
                HireState.Provisioning => (GrantState.Pending, false),
                HireState.Ended => (GrantState.Revoked, false),
                HireState.Suspended => (GrantState.Confirmed, true),
                _ => (GrantState.Confirmed, false),
            });
        await using var db = _world.Team.Open();
        var hire = await db.Set<Hire>().SingleAsync(Token);
        hire.PausedAt = state is HireState.Paused ? TimeProvider.System.GetUtcNow() : null;
        hire.EndRequestedAt = state is HireState.Ending or HireState.Ended ? TimeProvider.System.GetUtcNow() : null;
        await db.SaveChangesAsync(Token);
    }
}

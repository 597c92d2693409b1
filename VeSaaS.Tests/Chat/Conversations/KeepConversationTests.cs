using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Conversations;

/// <summary>Renaming, pinning, archiving, deleting and erasing conversations.</summary>
public sealed class KeepConversationTests : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EditConversation Edit => new(_world.Contexts, TimeProvider.System, _world.Live);

    private DeleteConversation Delete => new(_world.Contexts, TimeProvider.System, _world.Live);

    private MarkConversation Mark => new(_world.Contexts, TimeProvider.System, _world.Live);

    private ConversationEraser Eraser(TimeSpan later) => new(_world.Contexts, new Later(later), NullLogger<ConversationEraser>.Instance);

    public async ValueTask InitializeAsync() =>
        _world = await RunWorld.CreateAsync(new(Working("Reading", new AgentUsage("u-1", null, 100, 50, 0)), Chunk("Secret words"), Completed));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Edit_NewTitle_IsKeptOnOneLineAndAuditedWithoutItsWords()
    {
        var sent = await _world.SendAsync();

        Assert.IsType<EditConversationOutcome.Saved>(await Edit.ExecuteAsync(_world.Caller, sent.Conversation, new(Title: "  Carrier \n invoices "), Token));

        Assert.Equal("Carrier invoices", (await FindAsync(sent.Conversation))!.Title);
        await using var db = _world.Team.Open();
        var entry = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "chat.conversation_renamed", Token);
        Assert.Equal(($"conversation:{sent.Conversation.Value}", "{}"), (entry.Subject, entry.Detail));
    }

    [Fact]
    public async Task ArchiveAndDelete_AreKeptInTheMembersOwnNotificationsUntilTheyAreWanted()
    {
        await using (var before = _world.Team.Open())
        {
            before.Add(new Member { UserId = _world.Caller.UserId, CustomerId = _world.Caller.CustomerId, Role = MemberRole.Owner, CreatedAt = DateTimeOffset.UnixEpoch });
            await before.SaveChangesAsync(Token);
        }

        await _world.StartNodeAsync();
        var sent = await _world.AskAsync();

        await Edit.ExecuteAsync(_world.Caller, sent.Conversation, new(IsArchived: true), Token);
        await Edit.ExecuteAsync(_world.Caller, sent.Conversation, new(IsArchived: false), Token);
        await Delete.ExecuteAsync(_world.Caller, sent.Conversation, Token);
        await Delete.UndoAsync(_world.Caller, sent.Conversation, Token);
        await Delete.ExecuteAsync(_world.Caller with { Key = new ApiKeyId(TimeProvider.System.NewId()) }, sent.Conversation, Token);

        var query = new NotificationQuery(_world.Contexts);
        var kept = await query.ListAsync(_world.Caller, 10, Token);
        Assert.Equal([ConversationNews.Deleted, ConversationNews.Archived], kept.Select(row => row.Kind));
        Assert.All(kept, row => Assert.Equal(($"conversation:{sent.Conversation.Value:D}", 0, true), (row.Subject, row.Facts.Count, row.IsRead)));
        Assert.Equal(0, await query.CountUnreadAsync(_world.Caller, Token));
        Assert.Empty(await query.ListAsync(_world.Caller with { UserId = TimeProvider.System.NewId() }, 10, Token));
        await using var db = _world.Team.Open();
        Assert.All(await db.Set<Notification>().ToListAsync(Token), row => Assert.NotNull(row.MailedAt));
    }

    [Theory]
    [InlineData("   ")]
    [InlineData(121)]
    public async Task Edit_TitleThatCannotBeKept_NamesTheField(object title)
    {
        var sent = await _world.SendAsync("Hello");

        var outcome = await Edit.ExecuteAsync(_world.Caller, sent.Conversation, new(Title: title is int length ? new string('x', length) : (string)title), Token);

        Assert.Equal("title", Assert.IsType<EditConversationOutcome.Invalid>(outcome).Problem.Field);
        Assert.Equal("Hello", (await FindAsync(sent.Conversation))!.Title);
    }

    [Fact]
    public async Task Edit_ViewerOrStranger_ChangesNothing()
    {
        var sent = await _world.SendAsync();
        var stranger = await _world.Team.CompanyAsync();

        Assert.IsType<EditConversationOutcome.NotAllowed>(
            await Edit.ExecuteAsync(_world.Caller with { Role = MemberRole.Viewer }, sent.Conversation, new(IsArchived: true), Token));
        Assert.IsType<EditConversationOutcome.NotFound>(await Edit.ExecuteAsync(stranger, sent.Conversation, new(IsArchived: true), Token));
        Assert.IsType<EditConversationOutcome.NotFound>(await Delete.ExecuteAsync(stranger, sent.Conversation, Token));
        Assert.False(await Mark.ExecuteAsync(stranger, sent.Conversation, new(IsPinned: true), Token));
        Assert.Equal(ConversationPlace.Listed, (await FindAsync(sent.Conversation))!.Place);
    }

    [Fact]
    public async Task Archive_NewMessage_PutsItBackOnTheList()
    {
        var sent = await _world.SendAsync();
        await Edit.ExecuteAsync(_world.Caller, sent.Conversation, new(IsArchived: true), Token);
        Assert.Empty(await ListAsync(ConversationPlace.Listed));
        Assert.Single(await ListAsync(ConversationPlace.Archived));

        await _world.SendAsync("And now?", sent.Conversation);

        Assert.Single(await ListAsync(ConversationPlace.Listed));
        Assert.Empty(await ListAsync(ConversationPlace.Archived));
    }

    [Fact]
    public async Task Mark_PinnedByOne_IsPinnedForThemAlone()
    {
        var sent = await _world.SendAsync();
        var colleague = _world.Caller with { UserId = TimeProvider.System.NewId() };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Mark.ExecuteAsync(_world.Caller, sent.Conversation, new(IsPinned: true), Token)));

        Assert.True(Assert.Single(await _world.Chat.ListPinnedAsync(_world.Caller, Token)).IsPinned);
        Assert.Empty(await _world.Chat.ListPinnedAsync(colleague, Token));
        await Mark.ExecuteAsync(_world.Caller, sent.Conversation, new(IsPinned: false), Token);
        Assert.Empty(await _world.Chat.ListPinnedAsync(_world.Caller, Token));
    }

    [Fact]
    public async Task Unread_AnswersAfterTheLastLook_AreCountedWhenTheyHaveEnded()
    {
        await _world.StartNodeAsync();
        var first = await _world.AskAsync();
        Assert.Equal(0, (await FindAsync(first.Conversation))!.Unread);

        await Mark.ExecuteAsync(_world.Caller, first.Conversation, new(ReadSequence: first.Sequence), Token);
        Assert.Equal(0, (await FindAsync(first.Conversation))!.Unread);
        await _world.AskAsync("Next", first.Conversation);
        var newest = await _world.AskAsync("And next", first.Conversation);

        Assert.Equal(2, (await FindAsync(first.Conversation))!.Unread);
        await Mark.ExecuteAsync(_world.Caller, first.Conversation, new(ReadSequence: newest.Sequence), Token);
        await Mark.ExecuteAsync(_world.Caller, first.Conversation, new(ReadSequence: 1), Token);
        Assert.Equal(0, (await FindAsync(first.Conversation))!.Unread);
    }

    [Fact]
    public async Task Delete_WhileAnAnswerIsUnderWay_IsRefused()
    {
        var sent = await _world.SendAsync();

        Assert.IsType<EditConversationOutcome.StillWorking>(await Delete.ExecuteAsync(_world.Caller, sent.Conversation, Token));

        Assert.NotNull(await FindAsync(sent.Conversation));
    }

    [Fact]
    public async Task Delete_Undone_IsThereAsBefore()
    {
        await _world.StartNodeAsync();
        var answer = await _world.AskAsync();

        Assert.IsType<EditConversationOutcome.Saved>(await Delete.ExecuteAsync(_world.Caller, answer.Conversation, Token));
        Assert.Null(await FindAsync(answer.Conversation));
        Assert.Empty(await ListAsync(ConversationPlace.Listed));
        Assert.Single(await ListAsync(ConversationPlace.Deleted));
        Assert.IsType<SendOutcome.NotFound>(await _world.Sending.ExecuteAsync(
            _world.Caller, new(_world.Hire, answer.Conversation, "Still there?", TimeProvider.System.NewId()), Token));

        Assert.IsType<EditConversationOutcome.Saved>(await Delete.UndoAsync(_world.Caller, answer.Conversation, Token));
        Assert.Equal(("Hello", 2), ((await FindAsync(answer.Conversation))!.Title, (await MessagesAsync(answer.Conversation)).Count));
    }

    [Fact]
    public async Task Erase_TimeIsOver_RemovesEveryWordAndKeepsTheCost()
    {
        await _world.StartNodeAsync();
        var answer = await _world.AskAsync("Tell me the secret words");
        await Delete.ExecuteAsync(_world.Caller, answer.Conversation, Token);

        await Eraser(DeleteConversation.RestorableFor - TimeSpan.FromHours(1)).SweepAsync(Token);
        Assert.Single(await ListAsync(ConversationPlace.Deleted));
        await Eraser(DeleteConversation.RestorableFor + TimeSpan.FromHours(1)).SweepAsync(Token);

        Assert.Empty(await ListAsync(ConversationPlace.Deleted));
        Assert.IsType<EditConversationOutcome.NotFound>(await Delete.UndoAsync(_world.Caller, answer.Conversation, Token));
        await using var db = _world.Team.Open();
        Assert.All(await db.Set<Message>().ToListAsync(Token), message => Assert.Equal(("", ""), (message.Text, message.Searchable)));
        Assert.Empty((await db.Set<Run>().SingleAsync(Token)).Input.Parts);
        Assert.Equal((0, 0), (await db.Set<RunEvent>().CountAsync(Token), await db.Set<StoredFile>().CountAsync(Token)));
        Assert.Equal((answer.Cost, 1), ((await db.Set<Message>().SingleAsync(message => message.Sequence == 2, Token)).Cost, await db.Set<TokenUsage>().CountAsync(Token)));
    }

    [Fact]
    public async Task Erase_RestoredInTime_LeavesItAlone()
    {
        await _world.StartNodeAsync();
        var answer = await _world.AskAsync();
        await Delete.ExecuteAsync(_world.Caller, answer.Conversation, Token);
        await Delete.UndoAsync(_world.Caller, answer.Conversation, Token);

        await Eraser(DeleteConversation.RestorableFor * 2).SweepAsync(Token);

        Assert.Equal("Secret words", (await MessagesAsync(answer.Conversation))[0].Text);
    }

    private Task<ConversationRow?> FindAsync(ConversationId id) => _world.Chat.FindConversationAsync(_world.Caller, id, Token);

    private Task<IReadOnlyList<ConversationRow>> ListAsync(ConversationPlace place) => _world.Chat.ListConversationsAsync(_world.Caller, null, place, 10, Token);

    private Task<IReadOnlyList<MessageRow>> MessagesAsync(ConversationId id) => _world.Chat.ReadMessagesAsync(_world.Caller.CustomerId, id, null, 10, Token);

    private sealed class Later(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}

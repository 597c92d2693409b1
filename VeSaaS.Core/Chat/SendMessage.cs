using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>A message that a person sends.</summary>
/// <param name="Hire">To whom.</param>
/// <param name="Conversation">In which conversation; null begins a new one.</param>
/// <param name="Text">What was typed; at most <see cref="Message.TextLimit"/> characters.</param>
/// <param name="IdempotencyKey">Made by the client; the same again gives the same outcome and nothing new.</param>
public sealed record NewMessage(HireId Hire, ConversationId? Conversation, string Text, Guid IdempotencyKey)
{
    /// <summary>Uploads of the person that go with it, at most <see cref="FileLimits.MaxPerMessage"/>. With files a message needs no text.</summary>
    public IReadOnlyList<FileId> Files { get; init; } = [];

    /// <summary>
    /// A question of the same person in the conversation that this text asks anew. Nothing is rewritten: the agent remembers the earlier one, so it stays with its
    /// answer and its cost, and both say so. Its files go along.
    /// </summary>
    public MessageId? Revises { get; init; }
}

/// <summary>
/// Keeps the person's message, an empty answer and a queued run in one transaction. A second message while an answer is under way is
/// queued behind it.
/// </summary>
public sealed class SendMessage(AppContexts contexts, TimeProvider time, ILiveEvents live, IOptions<BillingOptions> billing)
{
    /// <summary>Sends; nothing has been called when it returns.</summary>
    public async Task<SendOutcome> ExecuteAsync(Caller caller, NewMessage message, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new SendOutcome.NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(message.Text) && message.Files.Count == 0)
        {
            return new SendOutcome.Empty();
        }

        if (message.Text.Length > Message.TextLimit)
        {
            return new SendOutcome.TooLong(Message.TextLimit);
        }

        if (message.Files.Count > FileLimits.MaxPerMessage)
        {
            return new SendOutcome.FilesRefused($"A message carries at most {FileLimits.MaxPerMessage} files.");
        }

        // The same key twice at once: whoever comes second finds what the first one left.
        var outcome = await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, message, token), cancellationToken);
        if (outcome is SendOutcome.Sent sent)
        {
            live.Publish(RunTopics.Queue);
            live.Publish(ChatTopics.Of(sent.Conversation));
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<SendOutcome> WriteAsync(AppDbContext db, Caller caller, NewMessage message, CancellationToken cancellationToken)
    {
        if (await FindSentAsync(db, caller.CustomerId, message, cancellationToken) is { } sent)
        {
            return sent;
        }

        if (await HireLookup.FindAsync(db, caller.CustomerId, message.Hire, cancellationToken) is not var (hire, state))
        {
            return new SendOutcome.NotFound();
        }

        if (state is not HireState.Active)
        {
            return new SendOutcome.NotActive(state, ChatHires.WhyNot(hire.PersonaName, state));
        }

        if (await WhyCappedAsync(db, caller, hire, cancellationToken) is { } capped)
        {
            return capped;
        }

        var waiting = message.Conversation is { } id ? await RunAsks.FindWaitingAsync(db, caller.CustomerId, id.Value, cancellationToken) : null;
        if (waiting is { } decision && (message.Revises is not null || decision.Ask.Ask is not AgentAsk.Question { Items.Count: 1 }))
        {
            return new SendOutcome.WaitsForDecision(new(decision.Run.OwnerId));
        }

        var earlier = message.Revises is { } revised ? await ChatRevisions.FindAsync(db, caller, message.Conversation, revised, cancellationToken) : null;
        if (message.Revises is not null && earlier is null)
        {
            return new SendOutcome.NotFound();
        }

        var questionId = new MessageId(time.NewId());
        var files = await DraftFiles.TakeAsync(db, caller, message.Hire, message.Files, questionId.Value, cancellationToken);
        if (earlier is not null && files is not null)
        {
            files = [.. await ChatRevisions.CopyFilesAsync(db, time, caller.CustomerId, (earlier.Id, questionId), cancellationToken), .. files];
        }

        if (ChatFiles.WhyNot(files) is { } reason)
        {
            return Undo(db, new SendOutcome.FilesRefused(reason));
        }

        var conversation = message.Conversation is { } known
            ? await ConversationTurn.ExtendAsync(db, time, (caller.CustomerId, message.Hire, known), cancellationToken)
            : Begin(db, caller, message, files!);
        return conversation is null ? Undo(db, new SendOutcome.NotFound())
            : await AddAsync(db, caller, message, (hire, conversation, waiting), (questionId, files!, earlier), cancellationToken);
    }

    // What is sent at a cap would only wait to be refused. Where there is room for some calls and not for this one, the run's reservation finds out.
    private async Task<SendOutcome.CapReached?> WhyCappedAsync(AppDbContext db, Caller caller, Hire hire, CancellationToken cancellationToken)
    {
        if (await CapQuery.TightestAsync(db, time, caller.CustomerId, (hire.Id.Value, hire.MonthlyCap), cancellationToken) is not { IsReached: true } cap)
        {
            return null;
        }

        var words = CapWords.Refused(cap, hire.PersonaName, billing.Value.Currency);
        await new CapRefusal(caller.CustomerId, hire.Id.Value, $"hire:{hire.Id.Value:D}", cap, words).WriteAsync(db, time, cancellationToken);
        return new(cap, words);
    }

    private static async Task<SendOutcome?> FindSentAsync(AppDbContext db, CustomerId customer, NewMessage message, CancellationToken cancellationToken)
    {
        var question = await db.Set<Message>().AsNoTracking()
            .SingleOrDefaultAsync(other => other.CustomerId == customer && other.IdempotencyKey == message.IdempotencyKey, cancellationToken);
        if (question is null)
        {
            return null;
        }

        var hire = await db.Set<Conversation>()
            .Where(conversation => conversation.CustomerId == customer && conversation.Id == question.ConversationId)
            .Select(conversation => conversation.HireId).SingleAsync(cancellationToken);
        var answer = await db.Set<Message>().AsNoTracking().SingleAsync(
            other => other.CustomerId == customer && other.ConversationId == question.ConversationId && other.Sequence == question.Sequence + 1,
            cancellationToken);
        return hire == message.Hire && question.Text == message.Text && question.Revises is null == message.Revises is null && await ChatFiles.AreOfAsync(db, question, message.Files, cancellationToken)
            ? new SendOutcome.Sent(question.ConversationId, question.Id, answer.Id, answer.RunId ?? throw new UnreachableException("An answer without a run."))
            : new SendOutcome.KeyReused();
    }

    // The transaction commits what a refusal left in it.
    private static SendOutcome Undo(AppDbContext db, SendOutcome refusal)
    {
        db.ChangeTracker.Clear();
        return refusal;
    }

    private Conversation Begin(AppDbContext db, Caller caller, NewMessage message, IReadOnlyList<StoredFile> files)
    {
        var now = time.GetUtcNow();
        var conversation = new Conversation
        {
            Id = new ConversationId(time.NewId()),
            CustomerId = caller.CustomerId,
            HireId = message.Hire,
            Title = ChatWords.TitleOf(string.IsNullOrWhiteSpace(message.Text) ? files[0].Name : message.Text),
            StartedBy = caller.UserId,
            CreatedAt = now,
            UpdatedAt = now,
            LastSequence = 2,
        };
        db.Add(conversation);
        return conversation;
    }

    // What is written while a question waits answers it, unless somebody else was faster: then it is the next message.
    private async Task<SendOutcome> AddAsync(
        AppDbContext db, Caller caller, NewMessage message, (Hire Hire, Conversation Conversation, (Run Run, RunAsk Ask)? Waiting) place,
        (MessageId Id, IReadOnlyList<StoredFile> Files, Message? Earlier) given, CancellationToken cancellationToken)
    {
        var decision = new AskDecision.Answered([[message.Text]]);
        if (place.Waiting is var (run, ask) && await ConversationTurn.TryCloseAsync(db, time, ask, (decision, caller, given.Id), cancellationToken))
        {
            return new ConversationTurn(time, caller, place.Hire, place.Conversation) { Continues = run }
                .Add(db, given.Id, message.IdempotencyKey, message.Text, [.. AskWriter.Write(ask.Ask, decision), .. DraftFiles.PartsOf(given.Files)]);
        }

        var parts = ChatFiles.PartsOf(message.Text, given.Files);
        return new ConversationTurn(time, caller, place.Hire, place.Conversation) { Revises = given.Earlier }
            .Add(db, given.Id, message.IdempotencyKey, message.Text, given.Earlier is null ? parts : [ChatRevisions.Announcement, .. parts]);
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>Reads conversations, always one customer's.</summary>
public sealed class ChatQueries(AppContexts contexts)
{
    /// <summary>Messages read at once at most.</summary>
    public const int MaxPage = 100;

    /// <summary>Conversations of one list at most; older ones are found by searching.</summary>
    public const int MaxConversations = 1000;

    /// <summary>Newest first; of one hire or of all.</summary>
    public async Task<IReadOnlyList<ConversationRow>> ListConversationsAsync(
        Caller caller, HireId? hire, ConversationPlace place, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var conversations = In(db, caller.CustomerId, place);
        if (hire is { } one)
        {
            conversations = conversations.Where(conversation => conversation.HireId == one);
        }

        return await Rows(db, conversations.OrderByDescending(conversation => conversation.UpdatedAt).ThenBy(conversation => conversation.Id)
            .Take(Math.Clamp(take, 1, MaxConversations)), caller).ToListAsync(cancellationToken);
    }

    /// <summary>What the person keeps on top, the newest first; however old it is.</summary>
    public async Task<IReadOnlyList<ConversationRow>> ListPinnedAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var pinned = await db.Set<ConversationMark>()
            .Where(mark => mark.CustomerId == caller.CustomerId && mark.UserId == caller.UserId && mark.PinnedAt != null)
            .OrderByDescending(mark => mark.PinnedAt).Select(mark => mark.ConversationId).Take(MaxPage).ToListAsync(cancellationToken);
        var rows = await Rows(db, In(db, caller.CustomerId, ConversationPlace.Listed).Where(conversation => pinned.Contains(conversation.Id)), caller)
            .ToListAsync(cancellationToken);
        return [.. rows.OrderByDescending(row => row.UpdatedAt)];
    }

    /// <summary>Whether the customer has, or had, this hire.</summary>
    public async Task<bool> HasHireAsync(CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Hire>().AnyAsync(hire => hire.CustomerId == customer && hire.Id == id, cancellationToken);
    }

    /// <summary>The customer's conversation, or null; also null once it was deleted.</summary>
    public async Task<ConversationRow?> FindConversationAsync(Caller caller, ConversationId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        return await Rows(db, db.Set<Conversation>().Where(conversation =>
            conversation.CustomerId == caller.CustomerId && conversation.Id == id && conversation.DeletedAt == null), caller)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The conversation of a trial; null before its first question, and once it was deleted.</summary>
    public async Task<ConversationId?> FindOfTrialAsync(CustomerId customer, TrialId trial, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.TrialId == trial && conversation.DeletedAt == null)
            .Select(conversation => (ConversationId?)conversation.Id).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Newest first, before a sequence number (null: from the newest on). Empty for a conversation of another customer.</summary>
    public async Task<IReadOnlyList<MessageRow>> ReadMessagesAsync(
        CustomerId customer, ConversationId conversation, int? before, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var limit = before ?? int.MaxValue;
        var rows = await db.Set<Message>()
            .Where(message => message.CustomerId == customer && message.ConversationId == conversation && message.Sequence < limit)
            .OrderByDescending(message => message.Sequence).Take(Math.Clamp(take, 1, MaxPage))
            .Select(Row).ToListAsync(cancellationToken);
        return await ChatFiles.WithFilesAsync(db, customer, rows, cancellationToken);
    }

    /// <summary>Messages from a sequence number on, in the order of reading: what a page reads again when something changed.</summary>
    public async Task<IReadOnlyList<MessageRow>> ReadTailAsync(
        CustomerId customer, ConversationId conversation, int from, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<Message>()
            .Where(message => message.CustomerId == customer && message.ConversationId == conversation && message.Sequence >= from)
            .OrderBy(message => message.Sequence).Select(Row).ToListAsync(cancellationToken);
        return await ChatFiles.WithFilesAsync(db, customer, rows, cancellationToken);
    }

    /// <summary>Messages from a sequence number on, in the order of reading, as many as are asked for: what a page shows next to what it has.</summary>
    public async Task<IReadOnlyList<MessageRow>> ReadNextAsync(
        CustomerId customer, ConversationId conversation, int from, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<Message>()
            .Where(message => message.CustomerId == customer && message.ConversationId == conversation && message.Sequence >= from)
            .OrderBy(message => message.Sequence).Take(Math.Clamp(take, 1, MaxPage)).Select(Row).ToListAsync(cancellationToken);
        return await ChatFiles.WithFilesAsync(db, customer, rows, cancellationToken);
    }

    /// <summary>The answer that is made now or next; null when nothing is under way.</summary>
    public async Task<MessageId?> FindRunningAsync(CustomerId customer, ConversationId conversation, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var context = conversation.Value;
        var owner = await db.Set<Run>()
            .Where(run => run.CustomerId == customer && run.ContextId == context && (run.State == RunState.Queued || run.State == RunState.Running))
            .OrderBy(run => run.Order).Select(run => (Guid?)run.OwnerId).FirstOrDefaultAsync(cancellationToken);
        return owner is { } answer ? new MessageId(answer) : null;
    }

    /// <summary>What the whole conversation has cost the customer until now: also answers that were retried, stopped or asked anew.</summary>
    public async Task<ConversationCost> ReadCostAsync(CustomerId customer, ConversationId conversation, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var context = conversation.Value;
        var sums = await (
            from run in db.Set<Run>()
            join usage in db.Set<TokenUsage>() on (Guid?)(Guid)(object)run.Id equals usage.RunId
            where run.CustomerId == customer && run.ContextId == context && usage.CustomerId == customer
            group (long)(object)usage.Amount by usage.Payer into paid
            select new { Payer = paid.Key, Amount = paid.Sum() }).ToListAsync(cancellationToken);
        return new(new Money(sums.Where(sum => sum.Payer is UsagePayer.Customer).Sum(sum => sum.Amount)), sums.Exists(sum => sum.Payer is UsagePayer.Nobody));
    }

    /// <summary>The names of the people who wrote in the customer's conversation, also of those who left the company.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> ReadAuthorsAsync(CustomerId customer, ConversationId conversation, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var writers = db.Set<Message>().Where(message => message.CustomerId == customer && message.ConversationId == conversation && message.WrittenBy != null)
            .Select(message => message.WrittenBy!.Value).Distinct();
        return await db.Users.Where(user => writers.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
    }

    /// <summary>The customer's message, or null.</summary>
    public async Task<MessageRow?> FindMessageAsync(CustomerId customer, MessageId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<Message>().Where(message => message.CustomerId == customer && message.Id == id)
            .Select(Row).ToListAsync(cancellationToken);
        return (await ChatFiles.WithFilesAsync(db, customer, rows, cancellationToken)).SingleOrDefault();
    }

    private static readonly Expression<Func<Message, MessageRow>> Row = message => new MessageRow(
        message.Id, message.ConversationId, message.Sequence, message.Role, message.Text, message.Status, message.RunId,
        message.Failure, message.FailureDetail, message.InputTokens, message.OutputTokens, message.Cost, message.WrittenBy,
        message.CreatedAt, message.CompletedAt) { Revises = message.Revises, RevisedBy = message.RevisedBy };

    private static IQueryable<Conversation> In(AppDbContext db, CustomerId customer, ConversationPlace place)
    {
        var conversations = db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer);
        return place switch
        {
            ConversationPlace.Listed => conversations.Where(conversation => conversation.DeletedAt == null && conversation.ArchivedAt == null),
            ConversationPlace.Archived => conversations.Where(conversation => conversation.DeletedAt == null && conversation.ArchivedAt != null),
            _ => conversations.Where(conversation => conversation.DeletedAt != null && conversation.ErasedAt == null),
        };
    }

    private static IQueryable<ConversationRow> Rows(AppDbContext db, IQueryable<Conversation> conversations, Caller caller) =>
        from conversation in conversations
        join hire in db.Set<Hire>().Where(hire => hire.CustomerId == caller.CustomerId) on conversation.HireId equals hire.Id
        join remembered in db.Set<ConversationMark>().Where(mark => mark.CustomerId == caller.CustomerId && mark.UserId == caller.UserId)
            on conversation.Id equals remembered.ConversationId into marks
        from mark in marks.DefaultIfEmpty()
        let last = db.Set<Message>().Where(message => message.ConversationId == conversation.Id && message.Sequence == conversation.LastSequence)
            .Select(message => message.Status).Single()
        orderby conversation.UpdatedAt descending, conversation.Id
        select new ConversationRow(
            conversation.Id, conversation.HireId, hire.PersonaName, hire.VirtualEmployeeId, conversation.Title, conversation.UpdatedAt, conversation.LastSequence,
            last,
            db.Set<Run>().Any(run => run.ContextId == (Guid)(object)conversation.Id && run.State == RunState.InputRequired),
            mark != null && mark.PinnedAt != null,
            mark == null || last == MessageStatus.Pending || last == MessageStatus.Streaming ? 0 : (conversation.LastSequence - mark.ReadSequence + 1) / 2,
            conversation.DeletedAt != null ? ConversationPlace.Deleted : conversation.ArchivedAt != null ? ConversationPlace.Archived : ConversationPlace.Listed)
        {
            Latest = db.Set<Message>().Where(message => message.ConversationId == conversation.Id && message.Sequence == conversation.LastSequence)
                .Select(message => message.Text != "" ? message.Text.Substring(0, ChatWords.SnippetSource) : message.FailureDetail).Single(),
        };
}

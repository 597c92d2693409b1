using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Handover;

/// <summary>A task as the chat names it.</summary>
/// <param name="Id">Where it leads.</param>
/// <param name="Number">What people call it.</param>
public sealed record TaskMark(Guid Id, int Number);

/// <summary>The message that a task was made of.</summary>
/// <param name="Conversation">In which it stands.</param>
/// <param name="Title">The conversation's title.</param>
/// <param name="Sequence">Its number there.</param>
public sealed record TaskOrigin(ConversationId Conversation, string Title, int Sequence);

/// <summary>Reads which messages were turned into tasks, always one customer's.</summary>
public sealed class MessageTasks(AppContexts contexts)
{
    /// <summary>The tasks that messages of the conversation were turned into.</summary>
    public async Task<IReadOnlyDictionary<MessageId, TaskMark>> ReadAsync(CustomerId customer, ConversationId conversation, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Message>().Where(message => message.CustomerId == customer && message.ConversationId == conversation)
            .Join(db.Set<MessageTask>().Where(row => row.CustomerId == customer), message => message.Id, row => row.MessageId, (_, row) => row)
            .ToDictionaryAsync(row => row.MessageId, row => new TaskMark(row.TaskId, row.TaskNumber), cancellationToken);
    }

    /// <summary>The message that the task was made of; null when it was made otherwise, or the conversation was deleted.</summary>
    public async Task<TaskOrigin?> FindOriginAsync(CustomerId customer, Guid task, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await (
            from row in db.Set<MessageTask>()
            join message in db.Set<Message>() on row.MessageId equals message.Id
            join conversation in db.Set<Conversation>() on message.ConversationId equals conversation.Id
            where row.CustomerId == customer && row.TaskId == task && message.CustomerId == customer && conversation.CustomerId == customer && conversation.DeletedAt == null
            select new TaskOrigin(conversation.Id, conversation.Title, message.Sequence)).FirstOrDefaultAsync(cancellationToken);
    }
}

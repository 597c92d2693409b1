using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Handover;

/// <summary>Keeps which task a message was turned into, so that each leads to the other. The first one counts.</summary>
public sealed class NoteMessageTask(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Keeps it; false when the customer has no such message, or the member may only read.</summary>
    public async Task<bool> ExecuteAsync(Caller caller, MessageId message, TaskMark task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(task);
        if (caller.Role is MemberRole.Viewer)
        {
            return false;
        }

        // A double click writes twice at once.
        var changed = await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, message, task, token), cancellationToken);
        if (changed is { } conversation)
        {
            live.Publish(ChatTopics.Of(conversation));
        }

        return changed is not null;
    }

    private async Task<ConversationId?> WriteAsync(AppDbContext db, Caller caller, MessageId id, TaskMark task, CancellationToken cancellationToken)
    {
        var found = await (
            from message in db.Set<Message>()
            join conversation in db.Set<Conversation>() on message.ConversationId equals conversation.Id
            where message.CustomerId == caller.CustomerId && message.Id == id && conversation.CustomerId == caller.CustomerId && conversation.DeletedAt == null
            select (ConversationId?)conversation.Id).SingleOrDefaultAsync(cancellationToken);
        if (found is not null && !await db.Set<MessageTask>().AnyAsync(row => row.CustomerId == caller.CustomerId && row.MessageId == id, cancellationToken))
        {
            db.Add(new MessageTask { MessageId = id, CustomerId = caller.CustomerId, TaskId = task.Id, TaskNumber = task.Number });
            db.Audit(time, "chat.message_became_task", Actor.Of(caller), caller.CustomerId, $"message:{id.Value}", new { task = task.Id, number = task.Number });
        }

        return found;
    }
}

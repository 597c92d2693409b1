using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>What a person remembers from now on; what is null stays as it is.</summary>
/// <param name="ReadSequence">The number of the newest message that was seen; a smaller one than before changes nothing.</param>
/// <param name="IsPinned">Whether it stays on top of the person's list.</param>
public sealed record ConversationMarks(int? ReadSequence = null, bool? IsPinned = null);

/// <summary>Keeps how far a person has read, and what they pinned. Every role may: it changes nothing for anybody else.</summary>
public sealed class MarkConversation(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Marks; false when the customer has no such conversation.</summary>
    public async Task<bool> ExecuteAsync(Caller caller, ConversationId id, ConversationMarks marks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(marks);
        // Two tabs of one person may open it at once.
        var isChanged = await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, id, marks, token), cancellationToken);
        if (isChanged is true)
        {
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
        }

        return isChanged is not null;
    }

    // Null: no such conversation.
    private async Task<bool?> WriteAsync(AppDbContext db, Caller caller, ConversationId id, ConversationMarks marks, CancellationToken cancellationToken)
    {
        var newest = await db.Set<Conversation>()
            .Where(conversation => conversation.CustomerId == caller.CustomerId && conversation.Id == id && conversation.DeletedAt == null)
            .Select(conversation => (int?)conversation.LastSequence).SingleOrDefaultAsync(cancellationToken);
        if (newest is null)
        {
            return null;
        }

        var mark = await db.Set<ConversationMark>().SingleOrDefaultAsync(
            mark => mark.CustomerId == caller.CustomerId && mark.ConversationId == id && mark.UserId == caller.UserId, cancellationToken);
        if (mark is null)
        {
            mark = new ConversationMark { ConversationId = id, UserId = caller.UserId, CustomerId = caller.CustomerId };
            db.Add(mark);
        }

        var before = (mark.ReadSequence, mark.PinnedAt);
        mark.ReadSequence = Math.Max(mark.ReadSequence, Math.Min(marks.ReadSequence ?? 0, newest.Value));
        mark.PinnedAt = marks.IsPinned switch
        {
            true => mark.PinnedAt ?? time.GetUtcNow(),
            false => null,
            null => mark.PinnedAt,
        };
        return before != (mark.ReadSequence, mark.PinnedAt);
    }
}

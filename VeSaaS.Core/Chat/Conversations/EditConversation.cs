using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>What shall be different; what is null stays as it is.</summary>
/// <param name="Title">A new title of 1 to <see cref="Conversation.TitleLength"/> characters.</param>
/// <param name="IsArchived">Whether it leaves everybody's list, until somebody writes in it.</param>
public sealed record ConversationChanges(string? Title = null, bool? IsArchived = null);

/// <summary>How a change of a conversation ended.</summary>
public abstract record EditConversationOutcome
{
    private EditConversationOutcome()
    {
    }

    /// <summary>Done, or so already.</summary>
    public sealed record Saved : EditConversationOutcome;

    /// <summary>The customer has no such conversation.</summary>
    public sealed record NotFound : EditConversationOutcome;

    /// <summary>A viewer may not.</summary>
    public sealed record NotAllowed : EditConversationOutcome;

    /// <summary>The title cannot be kept.</summary>
    public sealed record Invalid(FieldError Problem) : EditConversationOutcome;

    /// <summary>An answer is under way in it, or it waits for a person: that has to end first.</summary>
    public sealed record StillWorking : EditConversationOutcome;
}

/// <summary>Renames a conversation, and takes it off the list or puts it back, for everybody of the customer.</summary>
public sealed class EditConversation(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Changes what is given.</summary>
    public async Task<EditConversationOutcome> ExecuteAsync(
        Caller caller, ConversationId id, ConversationChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(changes);
        if (caller.Role is MemberRole.Viewer)
        {
            return new EditConversationOutcome.NotAllowed();
        }

        var title = changes.Title is { } typed ? string.Join(' ', typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : null;
        if (title is { Length: 0 or > Conversation.TitleLength })
        {
            return new EditConversationOutcome.Invalid(new(
                "title", title.Length == 0 ? "Write a title." : $"{title.Length} characters are too many. Use {Conversation.TitleLength} or fewer."));
        }

        var outcome = await contexts.WriteAsync(
            caller.CustomerId, (db, token) => WriteAsync(db, caller, id, changes with { Title = title }, token), cancellationToken);
        if (outcome is EditConversationOutcome.Saved)
        {
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
            live.Publish(ChatTopics.Of(id));
            live.Publish(NotificationTopics.Of(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<EditConversationOutcome> WriteAsync(
        AppDbContext db, Caller caller, ConversationId id, ConversationChanges changes, CancellationToken cancellationToken)
    {
        var conversation = await db.Set<Conversation>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == caller.CustomerId && candidate.Id == id && candidate.DeletedAt == null, cancellationToken);
        if (conversation is null)
        {
            return new EditConversationOutcome.NotFound();
        }

        // Titles are words of people, so the log of acts says that there was a change, and not which.
        if (changes.Title is { } title && title != conversation.Title)
        {
            conversation.Title = title;
            db.Audit(time, "chat.conversation_renamed", Actor.Of(caller), caller.CustomerId, $"conversation:{id.Value}");
        }

        if (changes.IsArchived is { } isArchived && isArchived != conversation.ArchivedAt is not null)
        {
            conversation.ArchivedAt = isArchived ? time.GetUtcNow() : null;
            if (isArchived)
            {
                db.KeepOwnAct(time, caller, ConversationNews.Archived, ConversationNews.SubjectOf(id));
            }

            db.Audit(
                time, isArchived ? "chat.conversation_archived" : "chat.conversation_unarchived", Actor.Of(caller), caller.CustomerId, $"conversation:{id.Value}");
        }

        return new EditConversationOutcome.Saved();
    }
}

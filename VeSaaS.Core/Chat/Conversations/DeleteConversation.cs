using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>
/// Deletes a conversation for everybody of the customer, or brings it back: for <see cref="RestorableFor"/> it is only hidden, then
/// <see cref="ConversationEraser"/> removes what was said. Tokens, costs and the ledger stay, because invoices are made of them.
/// </summary>
public sealed class DeleteConversation(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>How long a deleted conversation can be brought back.</summary>
    public static readonly TimeSpan RestorableFor = TimeSpan.FromDays(30);

    /// <summary>Deletes; refused while an answer is under way or waits for a person.</summary>
    public Task<EditConversationOutcome> ExecuteAsync(Caller caller, ConversationId id, CancellationToken cancellationToken) =>
        SetAsync(caller, id, isDeleted: true, cancellationToken);

    /// <summary>Brings it back; not found once its words are erased.</summary>
    public Task<EditConversationOutcome> UndoAsync(Caller caller, ConversationId id, CancellationToken cancellationToken) =>
        SetAsync(caller, id, isDeleted: false, cancellationToken);

    private async Task<EditConversationOutcome> SetAsync(Caller caller, ConversationId id, bool isDeleted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new EditConversationOutcome.NotAllowed();
        }

        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, id, isDeleted, token), cancellationToken);
        if (outcome is EditConversationOutcome.Saved)
        {
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
            live.Publish(ChatTopics.Of(id));
            live.Publish(NotificationTopics.Of(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<EditConversationOutcome> WriteAsync(
        AppDbContext db, Caller caller, ConversationId id, bool isDeleted, CancellationToken cancellationToken)
    {
        var conversation = await db.Set<Conversation>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == caller.CustomerId && candidate.Id == id && candidate.ErasedAt == null, cancellationToken);
        if (conversation is null)
        {
            return new EditConversationOutcome.NotFound();
        }

        if (conversation.DeletedAt is not null == isDeleted)
        {
            return new EditConversationOutcome.Saved();
        }

        if (isDeleted && await IsWorkingAsync(db, caller.CustomerId, id, cancellationToken))
        {
            return new EditConversationOutcome.StillWorking();
        }

        conversation.DeletedAt = isDeleted ? time.GetUtcNow() : null;
        if (isDeleted)
        {
            db.KeepOwnAct(time, caller, ConversationNews.Deleted, ConversationNews.SubjectOf(id));
        }

        db.Audit(
            time, isDeleted ? "chat.conversation_deleted" : "chat.conversation_restored", Actor.Of(caller), caller.CustomerId, $"conversation:{id.Value}");
        return new EditConversationOutcome.Saved();
    }

    private static Task<bool> IsWorkingAsync(AppDbContext db, CustomerId customer, ConversationId id, CancellationToken cancellationToken) =>
        db.Set<Run>().AnyAsync(
            run => run.CustomerId == customer && run.ContextId == id.Value
                && (run.State == RunState.Queued || run.State == RunState.Running || (run.State == RunState.InputRequired && run.CancelRequestedAt == null)),
            cancellationToken);
}

using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What people do with conversations as a whole, in one place for its components.</summary>
public sealed class ConversationActions(SearchConversations search, MarkConversation mark, EditConversation edit, DeleteConversation delete)
{
    /// <summary>Messages that have every word.</summary>
    public Task<IReadOnlyList<MessageHit>> SearchAsync(Caller caller, string words, CancellationToken cancellationToken) =>
        search.ExecuteAsync(caller.CustomerId, words, cancellationToken);

    /// <summary>The person has seen everything up to this message.</summary>
    public Task ReadAsync(Caller caller, ConversationId id, int sequence, CancellationToken cancellationToken) =>
        mark.ExecuteAsync(caller, id, new(ReadSequence: sequence), cancellationToken);

    /// <summary>Keeps it on top of the person's list, or no longer.</summary>
    public Task PinAsync(Caller caller, ConversationId id, bool isPinned, CancellationToken cancellationToken) =>
        mark.ExecuteAsync(caller, id, new(IsPinned: isPinned), cancellationToken);

    /// <summary>Renames, archives or puts back; null, or why not.</summary>
    public async Task<string?> EditAsync(Caller caller, ConversationId id, ConversationChanges changes, CancellationToken cancellationToken) =>
        Explain(await edit.ExecuteAsync(caller, id, changes, cancellationToken));

    /// <summary>Deletes; null, or why not.</summary>
    public async Task<string?> DeleteAsync(Caller caller, ConversationId id, CancellationToken cancellationToken) =>
        Explain(await delete.ExecuteAsync(caller, id, cancellationToken));

    /// <summary>Brings a deleted one back; null, or why not.</summary>
    public async Task<string?> RestoreAsync(Caller caller, ConversationId id, CancellationToken cancellationToken) =>
        Explain(await delete.UndoAsync(caller, id, cancellationToken));

    private static string? Explain(EditConversationOutcome outcome) => outcome switch
    {
        EditConversationOutcome.Invalid(var problem) => problem.Message,
        EditConversationOutcome.NotAllowed => "Your role lets you read, not write.",
        EditConversationOutcome.StillWorking => "It still works on an answer, or waits for you. Stop it or answer first, then delete.",
        EditConversationOutcome.NotFound => "This conversation is no longer there.",
        _ => null,
    };
}

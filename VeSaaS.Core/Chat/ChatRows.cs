using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Chat;

/// <summary>A conversation in a list.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Hire">With whom.</param>
/// <param name="PersonaName">What the team calls it.</param>
/// <param name="ListingId">What its avatar is drawn from.</param>
/// <param name="Title">The beginning of the first message, until somebody renames it.</param>
/// <param name="UpdatedAt">Time of the newest message.</param>
/// <param name="LastSequence">Number of the newest message.</param>
/// <param name="LastStatus">How far the newest message, an answer, has got.</param>
/// <param name="NeedsYou">Something in it waits for a person.</param>
/// <param name="IsPinned">The person keeps it on top.</param>
/// <param name="Unread">Answers that the person, who has opened it before, has not seen.</param>
/// <param name="Place">Where it lies.</param>
public sealed record ConversationRow(
    ConversationId Id,
    HireId Hire,
    string PersonaName,
    VirtualEmployeeId ListingId,
    string Title,
    DateTimeOffset UpdatedAt,
    int LastSequence,
    MessageStatus LastStatus,
    bool NeedsYou,
    bool IsPinned,
    int Unread,
    ConversationPlace Place)
{
    /// <summary>The beginning of the newest message, as it was written; of an answer that failed without a word, why; null while there is none.</summary>
    public string? Latest { get; init; }

    /// <summary>The newest message on one line, without the marks of Markdown; empty while there is none.</summary>
    public string Snippet => ChatWords.SnippetOf(Latest);
}

/// <summary>Where a conversation lies.</summary>
public enum ConversationPlace
{
    /// <summary>On the list.</summary>
    Listed,

    /// <summary>Taken off the list, until somebody writes in it.</summary>
    Archived,

    /// <summary>Deleted, and not erased yet.</summary>
    Deleted,
}

/// <summary>A message as pages show it. While an answer is under way its text is in the log of its run.</summary>
public sealed record MessageRow(
    MessageId Id,
    ConversationId Conversation,
    int Sequence,
    MessageRole Role,
    string Text,
    MessageStatus Status,
    RunId? Run,
    RunFailure? Failure,
    string? FailureDetail,
    long InputTokens,
    long OutputTokens,
    Money? Cost,
    Guid? WrittenBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt)
{
    /// <summary>What the person attached, or the agent returned.</summary>
    public IReadOnlyList<FileRow> Files { get; init; } = [];

    /// <summary>It is an answer that is still made, or waits for its turn.</summary>
    public bool IsLive => Role is MessageRole.VirtualEmployee && Status is MessageStatus.Pending or MessageStatus.Streaming;

    /// <summary>The number of the question that this one asks anew.</summary>
    public int? Revises { get; init; }

    /// <summary>The number of the question that asks this one anew.</summary>
    public int? RevisedBy { get; init; }
}

/// <summary>What a conversation has cost.</summary>
/// <param name="Amount">Exact, of what its runs were priced at.</param>
/// <param name="HasMore">Some of it is billed as the gateway reports it, which knows no conversations: that cost is not in the amount.</param>
public readonly record struct ConversationCost(Money Amount, bool HasMore);

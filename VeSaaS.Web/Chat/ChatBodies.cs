using System.Globalization;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Chat.Files;

namespace VeSaaS.Web.Chat;

/// <summary>A message to send.</summary>
/// <param name="Text">Required, unless there are files.</param>
/// <param name="Conversation">The conversation to go on with; a new one without it.</param>
/// <param name="Files">Uploads that go with it, at most ten, with 10 MB together.</param>
/// <param name="Revises">An own question of the conversation that this text asks anew, with its files; the earlier one stays, with its answer and its cost.</param>
internal sealed record ChatBody(string? Text, Guid? Conversation, IReadOnlyList<Guid>? Files = null, Guid? Revises = null);

/// <summary>What was begun by sending.</summary>
internal sealed record SentAnswer(Guid Conversation, Guid Question, Guid Answer, Guid Run)
{
    public static SentAnswer Of(SendOutcome.Sent sent) => new(sent.Conversation.Value, sent.Question.Value, sent.Answer.Value, sent.Run.Value);
}

/// <summary>A message as the API shows it.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Conversation">The conversation that it stands in.</param>
/// <param name="Sequence">Its place there, from 1.</param>
/// <param name="Role">Person or VirtualEmployee.</param>
/// <param name="Text">Markdown of an answer, or what the person typed.</param>
/// <param name="Status">Pending, Streaming, Completed, Failed, Stopped or InputRequired.</param>
/// <param name="Run">The run that makes the answer.</param>
/// <param name="Failure">The kind of failure, when Failed.</param>
/// <param name="FailureDetail">The failure in words.</param>
/// <param name="InputTokens">Of all model calls.</param>
/// <param name="OutputTokens">Of all model calls.</param>
/// <param name="Cost">Exact, as a decimal number in the installation's currency; null while unknown, and for good where the gateway reports what it costs (with tokens above 0).</param>
/// <param name="CreatedAt">When it was written or begun.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Files">What was attached, or what the agent returned.</param>
/// <param name="Ask">What the answer waits for, or waited for; null when it asked nothing.</param>
/// <param name="Revises">The sequence of the question that this one asks anew.</param>
/// <param name="RevisedBy">The sequence of the question that asks this one anew.</param>
internal sealed record MessageAnswer(
    Guid Id,
    Guid Conversation,
    int Sequence,
    string Role,
    string Text,
    string Status,
    Guid? Run,
    string? Failure,
    string? FailureDetail,
    long InputTokens,
    long OutputTokens,
    string? Cost,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<FileAnswer> Files,
    AskAnswer? Ask,
    int? Revises,
    int? RevisedBy)
{
    public static MessageAnswer Of(MessageRow row, AskRow? ask) => new(
        row.Id.Value, row.Conversation.Value, row.Sequence, row.Role.ToString(), row.Text, row.Status.ToString(), row.Run?.Value,
        row.Failure?.ToString(), row.FailureDetail, row.InputTokens, row.OutputTokens,
        row.Cost?.Units.ToString(CultureInfo.InvariantCulture), row.CreatedAt, row.CompletedAt,
        [.. row.Files.Select(FileAnswer.Of)], AskAnswer.Of(ask), row.Revises, row.RevisedBy);
}

/// <summary>A page of a conversation, newest first.</summary>
/// <param name="Conversation">The conversation; null when there is none with this hire yet.</param>
/// <param name="Messages">Newest first.</param>
/// <param name="Before">The cursor of the next, older page; null on the last.</param>
internal sealed record HistoryAnswer(Guid? Conversation, IReadOnlyList<MessageAnswer> Messages, int? Before);

using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Handover;

/// <summary>Turns messages into tasks. Chat and Tasks do not know each other; here they meet.</summary>
public sealed class TaskActions(CreateTask create, NoteMessageTask note, MessageTasks tasks)
{
    private const char Ellipsis = '…';

    /// <summary>The tasks that messages of the conversation were turned into.</summary>
    public Task<IReadOnlyDictionary<MessageId, TaskMark>> ReadAsync(CustomerId customer, ConversationId conversation, CancellationToken cancellationToken) =>
        tasks.ReadAsync(customer, conversation, cancellationToken);

    /// <summary>
    /// Writes a task into To do with what the message says and carries, for the hire that it was exchanged with, and links both. The message's id is the key: however often and
    /// however interrupted this is done, there is one task.
    /// </summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="message">It has words or files.</param>
    /// <param name="hire">Who shall work on it; null for nobody yet.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The task, or why there is none.</returns>
    public async Task<(TaskMark? Task, string? Problem)> TurnAsync(Caller caller, MessageRow message, HireId? hire, CancellationToken cancellationToken)
    {
        var (title, description) = Draft(message);
        var wanted = new NewTask(title, message.Id.Value) { Description = description, Hire = hire, Files = [.. Carried(message).Select(file => file.Id)] };
        var outcome = await create.ExecuteAsync(caller, wanted, cancellationToken);
        if (outcome is not TaskOutcome.Saved(var id, var number, _))
        {
            return (null, outcome.Problem);
        }

        var task = new TaskMark(id.Value, number);
        await note.ExecuteAsync(caller, message.Id, task, cancellationToken);
        return (task, null);
    }

    /// <summary>Whether a message says anything that a task can be made of.</summary>
    public static bool CanBecome(MessageRow message) => !message.IsLive && (message.Text.Length > 0 || message.Files.Count > 0);

    /// <summary>The message's files that a task can carry: those of which there is a content that can be attached, as long as there is room.</summary>
    internal static IReadOnlyList<FileRow> Carried(MessageRow message) =>
        FileLimits.Fitting(message.Files.Where(file => file.IsKept && file.MediaType != ContentKind.Unknown.MediaType), file => (file.MediaType, file.Size));

    /// <summary>A title of the message's first line, and its words below; files that the task does not carry are named.</summary>
    internal static (string Title, string Description) Draft(MessageRow message)
    {
        var text = message.Text.Trim();
        var files = string.Join(", ", message.Files.Select(file => file.Name));
        var left = string.Join(", ", message.Files.Except(Carried(message)).Select(file => file.Name));
        var line = text.Split('\n').Select(ChatWords.SnippetOf).FirstOrDefault(line => line.Length > 0);
        var title = Cut(line ?? (files.Length > 0 ? files : text), WorkItem.TitleLength);
        var named = left.Length > 0 ? $"\n\nFiles in the chat: {left}" : "";
        return (title, title == text ? named.Trim() : $"{Cut(text, WorkItem.DescriptionLength - named.Length)}{named}".Trim());
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1)}{Ellipsis}";
}

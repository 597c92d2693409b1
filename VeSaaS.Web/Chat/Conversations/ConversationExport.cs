using System.Globalization;
using System.Text;
using System.Text.Json;
using VeSaaS.Core.Chat;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>A whole conversation as a file to take away.</summary>
/// <param name="head">The conversation.</param>
/// <param name="messages">All of it, in the order of reading.</param>
/// <param name="authors">Names of the people who wrote.</param>
/// <param name="zone">Whose hours stand in the Markdown; JSON has UTC.</param>
/// <param name="now">When it is taken.</param>
internal sealed class ConversationExport(
    ConversationRow head, IReadOnlyList<MessageRow> messages, IReadOnlyDictionary<Guid, string> authors, TimeZoneInfo zone, DateTimeOffset now)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The title as a file's name, with the extension.</summary>
    public string FileName(string extension)
    {
        var words = new string([.. head.Title.Select(character => char.IsLetterOrDigit(character) ? character : '-')]).Trim('-');
        return $"{(words.Length == 0 ? "conversation" : words)}.{extension}";
    }

    public byte[] ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {head.Title}\n\nWith {head.PersonaName}. Taken on {TimeFormat.Absolute(now, zone, CultureInfo.InvariantCulture)}.\n");
        foreach (var message in messages)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {WriterOf(message)}, {TimeFormat.Absolute(message.CreatedAt, zone, CultureInfo.InvariantCulture)}\n");
            if (message.Text.Length > 0)
            {
                text.Append('\n').Append(message.Text).Append('\n');
            }

            foreach (var file in message.Files)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n- File: {file.Name}, {file.Size} bytes\n");
            }

            foreach (var note in NotesOn(message))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n_{note}_\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            conversation = head.Id.Value,
            title = head.Title,
            with = head.PersonaName,
            exportedAt = now,
            messages = messages.Select(message => new
            {
                id = message.Id.Value,
                message.Sequence,
                role = message.Role.ToString(),
                author = WriterOf(message),
                message.Text,
                status = message.Status.ToString(),
                failure = message.FailureDetail,
                message.InputTokens,
                message.OutputTokens,
                cost = message.Cost?.ToString(),
                message.CreatedAt,
                message.CompletedAt,
                files = message.Files.Select(file => new { id = file.Id.Value, file.Name, file.MediaType, file.Size }),
            }),
        },
        Json);

    private static IEnumerable<string> NotesOn(MessageRow message)
    {
        if (message.Status is MessageStatus.Failed or MessageStatus.Stopped)
        {
            yield return message.FailureDetail ?? "Stopped.";
        }

        if (message.Cost is not null || message.InputTokens + message.OutputTokens > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{message.InputTokens} tokens in, {message.OutputTokens} out, {message.Cost?.ToString() ?? CostWords.Reported}");
        }
    }

    private string WriterOf(MessageRow message) =>
        message.Role is MessageRole.VirtualEmployee ? head.PersonaName
        : message.WrittenBy is { } user && authors.TryGetValue(user, out var name) ? name : "Somebody who has left";
}

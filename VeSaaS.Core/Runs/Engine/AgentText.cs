using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>The text in what agents send.</summary>
internal static class AgentText
{
    private static readonly JsonSerializerOptions PartJson =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The text parts one after the other: chunks of one text come as parts of their own.</summary>
    public static string Of(IReadOnlyList<AgentPart> parts)
    {
        if (parts is [{ Text: { } only }])
        {
            return only;
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Text);
        }

        return text.ToString();
    }

    /// <summary>At most so many characters, and no half of a surrogate pair.</summary>
    public static string Cut(string text, int limit) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    /// <summary>A part as the log keeps it.</summary>
    public static string Json(AgentPart part) => JsonSerializer.Serialize(part, PartJson);

    /// <summary>Separate texts as paragraphs of one.</summary>
    public static string Join(IEnumerable<string> texts) => string.Join("\n\n", texts.Where(text => text.Length > 0));

    /// <summary>Tells an artifact from a later one of the same id with another text or other files.</summary>
    public static string Fingerprint(AgentArtifact artifact) => string.Join('\n', [
        artifact.ArtifactId, Of(artifact.Parts), .. artifact.Parts.Select(part => part.Bytes is { } bytes ? HashOf(bytes) : part.Blob?.Hash).OfType<string>()]);

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Reads JSON whose texts may be broken: bytes that are no UTF-8, and halves of a character written as escapes (what a model that is cut between two tokens gives).
/// A parser takes both, and throws only when somebody asks for the text. Each becomes U+FFFD, and everything beside it is kept.
/// </summary>
internal static class MendedJson
{
    private const int EscapeLength = 6;

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        }

        return JsonSerializer.Deserialize<JsonElement>(json.IndexOf("\\u"u8) < 0 ? json : Whole(json));
    }

    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> json)
    {
        byte[]? mended = null;
        for (var at = 0; json[at..].IndexOf((byte)'\\') is >= 0 and var step;)
        {
            at += step;
            var length = SurrogateAt(json, at) switch
            {
                null => 2,
                true when SurrogateAt(json, at + EscapeLength) is false => 2 * EscapeLength,
                _ => EscapeLength,
            };
            if (length == EscapeLength)
            {
                mended ??= json.ToArray();
                "\\ufffd"u8.CopyTo(mended.AsSpan(at));
            }

            at = Math.Min(at + length, json.Length);
        }

        return mended ?? json;
    }

    /// <summary>Whether the escape that begins here is the first half of a character (true), the second (false), or neither (null).</summary>
    private static bool? SurrogateAt(ReadOnlySpan<byte> json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && (json[at + 2] | 0x20) == 'd'
            ? (char)(json[at + 3] | 0x20) switch { '8' or '9' or 'a' or 'b' => true, 'c' or 'd' or 'e' or 'f' => false, _ => null }
            : null;
}

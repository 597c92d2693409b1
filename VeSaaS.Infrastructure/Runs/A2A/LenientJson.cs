using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Reads ProtoJSON as its parsers must: `null` is absent, names may be snake_case, and nothing is required. A missing or odd value is null,
/// never an exception.
/// </summary>
internal static class LenientJson
{
    private static readonly ConcurrentDictionary<string, string> SnakeNames = new(StringComparer.Ordinal);

    public static JsonElement? Get(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return json.TryGetProperty(name, out var value) || json.TryGetProperty(SnakeNames.GetOrAdd(name, ToSnake), out value)
            ? value.ValueKind == JsonValueKind.Null ? null : value
            : null;
    }

    public static JsonElement? GetObject(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static IEnumerable<JsonElement> GetItems(this JsonElement json, string name) =>
        json.Get(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static string? GetText(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A text that says something; ProtoJSON's default is the empty one.</summary>
    public static string? GetName(this JsonElement json, string name) => json.GetText(name) is { Length: > 0 } text ? text : null;

    public static bool GetFlag(this JsonElement json, string name) => json.Get(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => string.Equals(json.GetText(name), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>A count, which 64-bit ProtoJSON writes as a string; negative ones are not counts.</summary>
    public static long? GetCount(this JsonElement json, string name) => json.Get(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole >= 0 ? whole : null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var real) && real is >= 0 and < long.MaxValue => (long)real,
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    /// <summary>Base64, standard or URL-safe, padded or not; null when it is neither.</summary>
    public static byte[]? FromBase64(string text)
    {
        var normal = new StringBuilder(text.Length + 3);
        foreach (var c in text)
        {
            switch (c)
            {
                case '-':
                    normal.Append('+');
                    break;
                case '_':
                    normal.Append('/');
                    break;
                case '=' or ' ' or '\r' or '\n' or '\t':
                    break;
                default:
                    normal.Append(c);
                    break;
            }
        }

        normal.Append('=', (4 - normal.Length % 4) % 4);
        var buffer = new byte[normal.Length / 4 * 3];
        return Convert.TryFromBase64String(normal.ToString(), buffer, out var written) ? buffer[..written] : null;
    }

    private static string ToSnake(string name)
    {
        var snake = new StringBuilder();
        foreach (var c in name)
        {
            _ = char.IsAsciiLetterUpper(c) ? snake.Append('_').Append(char.ToLowerInvariant(c)) : snake.Append(c);
        }

        return snake.ToString();
    }
}

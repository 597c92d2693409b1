using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>Makes what an agent sends fit to be shown: secrets hidden, invisible characters made visible, length bounded.</summary>
internal static partial class AskRedaction
{
    /// <summary>Stands where a secret was.</summary>
    public const string Hidden = "•••";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The arguments as text, and whether that text is all of them.</summary>
    public static (string Text, bool IsWhole) Show(JsonElement? arguments)
    {
        if (arguments is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } json)
        {
            return ("{}", true);
        }

        using var buffer = new MemoryStream();
        var isWhole = true;
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            Write(writer, json, ref isWhole);
        }

        var text = Encoding.UTF8.GetString(buffer.ToArray());
        var visible = Clean(text, AskLimits.Arguments);
        return (visible, isWhole && visible == text);
    }

    /// <summary>One line or several, at most so long, in which nothing is invisible: direction marks can make a text read as another one.</summary>
    public static string Clean(string text, int limit)
    {
        var clean = new StringBuilder();
        foreach (var c in text.Length > limit ? text.AsSpan(0, char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit) : text)
        {
            _ = c is '\n' or '\t' || CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format)
                ? clean.Append(c)
                : clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.Length > limit ? clean.Append('…').ToString() : clean.ToString();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json, ref bool isWhole)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in json.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (IsSecret(member.Name, member.Value))
                    {
                        isWhole = false;
                        writer.WriteStringValue(Hidden);
                    }
                    else
                    {
                        Write(writer, member.Value, ref isWhole);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item, ref isWhole);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when SecretValue().IsMatch(json.GetString()!):
                isWhole = false;
                writer.WriteStringValue(Hidden);
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    private static bool IsSecret(string name, JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False)
        && SecretName().IsMatch(name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));

    // "tokens" counts, a "token" opens.
    [GeneratedRegex("passw|passphrase|secret|token$|apikey|accesskey|privatekey|signingkey|credential|authorization|^auth$|cookie|bearer|sessionid|^(pin|otp|cvv|cvc|pwd)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^(bearer|basic)\s+\S{8,}|^eyJ[\w-]{8,}\.[\w-]+\.|^(sk|pk|ghp|gho|xox[abp])[-_]\w{12,}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]+:[^/\s@]+@", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 500)]
    private static partial Regex SecretValue();
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>
/// Reads the body of a delivery, strictly: nothing is missing, unknown, there twice or of another type. Of a body that is wrong anywhere nothing is taken.
/// </summary>
internal static partial class UsageBody
{
    //  { "records": [ { "eventId": "e-1", "customer": "018f…", "agent": "kagent/prod/juno", "model": "gpt-5",
    //                   "inputTokens": 100, "outputTokens": 50, "cachedTokens": 10, "reasoningTokens": 0, "occurredAt": "2026-11-27T09:30:00Z" } ] }
    private const string Records = "records";
    private const int MostErrors = 50;

    private static readonly string[] Fields = ["eventId", "customer", "agent", "model", "inputTokens", "outputTokens", "cachedTokens", "reasoningTokens", "occurredAt"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>The records, or every error by its field (at most 50).</summary>
    public static (IReadOnlyList<UsageRecord> Records, IReadOnlyList<FieldError> Errors) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(body.Span);
            using var document = JsonDocument.Parse(body, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            return ([], [new("", $"The body is not the JSON object that is asked for: line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1}.")]);
        }
        catch (DecoderFallbackException)
        {
            return ([], [new("", "The body is not UTF-8.")]);
        }
    }

    private static (IReadOnlyList<UsageRecord> Records, IReadOnlyList<FieldError> Errors) Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty(Records, out var list) || list.ValueKind is not JsonValueKind.Array)
        {
            return ([], [new(Records, "An object with an array of records is asked for.")]);
        }

        var errors = root.EnumerateObject().Where(field => field.Name != Records).Select(field => new FieldError(Short(field.Name), "No such field.")).ToList();
        if (list.GetArrayLength() is < 1 or > UsageRecord.MostInDelivery)
        {
            errors.Add(new(Records, $"Send 1 to {UsageRecord.MostInDelivery} records at once."));
            return ([], errors);
        }

        var records = new List<UsageRecord>(list.GetArrayLength());
        foreach (var (index, element) in list.EnumerateArray().Index())
        {
            if (new Reader($"{Records}[{index}]", element, errors).Read() is { } record)
            {
                records.Add(record);
            }

            if (errors.Count >= MostErrors)
            {
                break;
            }
        }

        return errors.Count == 0 ? (records, []) : ([], [.. errors.Take(MostErrors)]);
    }

    // What a stranger wrote is said back only in part.
    private static string Short(string name) => name.Length <= 40 ? name : name[..40];

    [GeneratedRegex(@"(Z|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();

    private sealed class Reader(string path, JsonElement element, List<FieldError> errors)
    {
        private readonly int _before = errors.Count;

        public UsageRecord? Read()
        {
            if (element.ValueKind is not JsonValueKind.Object)
            {
                Add("", "A record is an object.");
                return null;
            }

            foreach (var field in element.EnumerateObject().Where(field => !Fields.Contains(field.Name, StringComparer.Ordinal)))
            {
                Add($".{Short(field.Name)}", "No such field.");
            }

            var record = new UsageRecord(
                Text("eventId", UsageRecord.EventIdLength), Text("customer", UsageRecord.NameLength), Text("agent", UsageRecord.NameLength),
                Model(), Tokens("inputTokens", isRequired: true), Tokens("outputTokens", isRequired: true), Tokens("cachedTokens", isRequired: false),
                Tokens("reasoningTokens", isRequired: false), Instant("occurredAt"));
            if (record.CachedTokens > record.InputTokens)
            {
                Add(".cachedTokens", "Cached tokens are a part of the input tokens.");
            }

            if (record.ReasoningTokens > record.OutputTokens)
            {
                Add(".reasoningTokens", "Reasoning tokens are a part of the output tokens.");
            }

            return errors.Count == _before ? record : null;
        }

        private void Add(string field, string message) => errors.Add(new(path + field, message));

        private string Text(string name, int length)
        {
            if (!element.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.String
                || value.GetString() is not { Length: > 0 } text || text.Length > length || text.Any(char.IsControl) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            {
                Add($".{name}", $"A text of 1 to {length} characters is asked for, without spaces around it and control characters.");
                return "";
            }

            return text;
        }

        private string? Model() =>
            !element.TryGetProperty("model", out var value) || value.ValueKind is JsonValueKind.Null ? null : Text("model", TokenUsage.ModelLength);

        private long Tokens(string name, bool isRequired)
        {
            if (!element.TryGetProperty(name, out var value) && !isRequired)
            {
                return 0;
            }

            // 1e2 and 100.0 are numbers, too, and no way to count.
            if (value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var tokens) && tokens is >= 0 and <= UsageRecord.MostTokens
                && value.GetRawText().All(char.IsAsciiDigit))
            {
                return tokens;
            }

            Add($".{name}", $"A whole number of tokens is asked for, 0 to {UsageRecord.MostTokens}.");
            return 0;
        }

        private DateTimeOffset Instant(string name)
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out var instant)
                && Offset().IsMatch(value.GetString()!))
            {
                return instant.ToUniversalTime();
            }

            Add($".{name}", "An instant with its offset is asked for, for example 2026-11-27T09:30:00Z.");
            return default;
        }
    }
}

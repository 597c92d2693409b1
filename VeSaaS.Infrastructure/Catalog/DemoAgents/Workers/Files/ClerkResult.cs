using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers.Files;

/// <summary>What came of one file.</summary>
/// <param name="Name">The file's name as it was given.</param>
/// <param name="Findings">What was found and done, the first sentence saying it all.</param>
/// <param name="Output">What is handed back, if anything.</param>
internal sealed record ClerkResult(string Name, IReadOnlyList<string> Findings, (string Name, string MediaType, string Text)? Output)
{
    private const int MaxLines = 200;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ClerkResult Of(DemoPart file)
    {
        var name = file.FileName is { Length: > 0 } given ? given : "file";
        var content = file.Bytes ?? [];
        if (content.Length == 0)
        {
            return Unread(name, "it is empty.");
        }

        if (file.MediaType is { } type && !IsText(type) || content.Contains((byte)0))
        {
            return Unread(name, $"it is of the type {file.MediaType ?? "that has no text"}, and I read CSV, JSON, Markdown and text.");
        }

        var text = Decode(content);
        return Path.GetExtension(name).ToLowerInvariant() is ".json" || file.MediaType == "application/json" ? OfJson(name, text)
            : Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".tsv" || file.MediaType is "text/csv" or "text/tab-separated-values" ? OfTable(name, text)
            : OfText(name, text);
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase);

    private static ClerkResult Unread(string name, string why) => new(name, [$"I could not read it: {why}"], null);

    private static string Decode(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            // Older spreadsheets write the encoding of Western Europe.
            return Encoding.Latin1.GetString(content);
        }
    }

    private static ClerkResult OfTable(string name, string text)
    {
        if (Csv.Find(text) is not { } table)
        {
            return Unread(name, "I found no table with a header and at least two columns in it.");
        }

        var (clean, findings) = TableCleaner.Clean(table);
        return new(name, findings, ($"{Stem(name)}-clean.csv", "text/csv", clean));
    }

    private static ClerkResult OfJson(string name, string text)
    {
        JsonElement json;
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException exception)
        {
            return Unread(name, string.Create(CultureInfo.InvariantCulture, $"it is no valid JSON (line {(exception.LineNumber ?? 0) + 1})."));
        }

        if (json.ValueKind is not JsonValueKind.Array || json.GetArrayLength() == 0 || json.EnumerateArray().Any(item => item.ValueKind is not JsonValueKind.Object))
        {
            return new(name, ["It is no list of records, so I wrote it as a readable copy."], ($"{Stem(name)}-readable.json", "application/json", JsonSerializer.Serialize(json, Readable) + "\n"));
        }

        List<string> header = [.. json.EnumerateArray().SelectMany(item => item.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal)];
        var rows = json.EnumerateArray().Select(item => header.ConvertAll(column => item.TryGetProperty(column, out var cell) ? Cell(cell) : ""));
        var lines = rows.Prepend(header).Select(TableCleaner.Line);
        return new(
            name,
            [string.Create(CultureInfo.InvariantCulture, $"{json.GetArrayLength()} records with {header.Count} fields became a CSV.")],
            ($"{Stem(name)}.csv", "text/csv", string.Join('\n', lines) + "\n"));
    }

    private static string Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => cell.GetString() ?? "",
        _ => cell.GetRawText(),
    };

    private static ClerkResult OfText(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var headings = lines.Where(line => line.StartsWith('#')).Take(MaxLines).ToList();
        var summary = string.Create(CultureInfo.InvariantCulture, $"{Count(words.Length, "word")} in {Count(lines.Count(line => line.Trim().Length > 0), "line")} under {Count(headings.Count, "heading")}.");
        var outline = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# Outline of {FileClerk.Line(name)}\n\n{summary}\n\n");
        foreach (var heading in headings)
        {
            var level = heading.TakeWhile(c => c == '#').Count();
            outline.Append(' ', (level - 1) * 2).Append(CultureInfo.InvariantCulture, $"- {heading[level..].Trim()}\n");
        }

        return new(name, [summary], ($"{Stem(name)}-outline.md", "text/markdown", outline.ToString()));
    }

    private static string Count(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    private static string Stem(string name) => Path.GetFileNameWithoutExtension(name) is { Length: > 0 } stem ? stem : "file";
}

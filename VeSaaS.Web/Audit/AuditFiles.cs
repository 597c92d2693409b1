using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeSaaS.Core.Audit;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Audit;

/// <summary>Writes rows of the log as files, row by row.</summary>
internal static class AuditFiles
{
    private static readonly string[] Columns =
        ["sequence", "at", "type", "actor_kind", "actor_id", "actor", "customer_id", "customer", "subject", "detail", "detail_sha256", "seal"];

    /// <summary>
    /// RFC 4180 with a header. A cell that a spreadsheet would run as a formula (it begins with =, +, -, @, tab or return; a subject or a company's name is
    /// whatever somebody typed) is preceded by an apostrophe, as OWASP advises.
    /// </summary>
    public static async Task WriteCsvAsync(IAsyncEnumerable<AuditRow> rows, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = SpreadsheetCsv.Begin(stream);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        await foreach (var (entry, actor, customer) in rows.WithCancellation(cancellationToken))
        {
            await csv.WriteRecordAsync(
            [
                entry.Sequence?.ToString(CultureInfo.InvariantCulture)!, At(entry), entry.Type, entry.ActorKind, entry.ActorId?.ToString("D")!, actor!,
                entry.CustomerId?.ToString()!, customer!, entry.Subject, entry.Detail, Hex(entry.DetailDigest)!, Hex(entry.Seal)!,
            ], cancellationToken);
        }
    }

    /// <summary>One JSON object a line, the detail as JSON of its own.</summary>
    public static async Task WriteJsonLinesAsync(IAsyncEnumerable<AuditRow> rows, Stream stream, CancellationToken cancellationToken)
    {
        await foreach (var (entry, actor, customer) in rows.WithCancellation(cancellationToken))
        {
            await JsonSerializer.SerializeAsync(
                stream,
                new
                {
                    entry.Sequence, At = At(entry), entry.Type, entry.ActorKind, entry.ActorId, Actor = actor, CustomerId = entry.CustomerId?.Value, Customer = customer,
                    entry.Subject, Detail = Detail(entry.Detail), DetailSha256 = Hex(entry.DetailDigest), Seal = Hex(entry.Seal),
                },
                JsonSerializerOptions.Web,
                cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static string At(AuditEntry entry) => entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);

    private static JsonNode? Detail(string detail)
    {
        try
        {
            return detail.Length == 0 ? null : JsonNode.Parse(detail);
        }
        catch (JsonException)
        {
            // A row that somebody changed by hand is given as it is.
            return JsonValue.Create(detail);
        }
    }
}

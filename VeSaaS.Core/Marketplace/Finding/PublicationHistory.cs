using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>When something of a listing became visible: what the log of acts has recorded, and nothing else.</summary>
internal static class PublicationHistory
{
    private const int MostShown = 20;

    private static readonly string[] Types = ["catalog.listing_published", "catalog.changes_published"];

    public static async Task<IReadOnlyList<ListingPublication>> ReadAsync(AppDbContext db, VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        var subject = $"ve:{id.Value}";
        var rows = await db.Set<AuditEntry>().AsNoTracking()
            .Where(entry => entry.Subject == subject && Types.Contains(entry.Type))
            .OrderByDescending(entry => entry.At).Take(MostShown)
            .Select(entry => new { entry.At, entry.Detail }).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => Read(row.At, row.Detail));
    }

    // {"agent":"demo/demo/clerk","revision":4,"changes":["tagline"],"monthlyFee":49,"tokenBilling":"PerToken"}, or nothing where it was erased.
    private static ListingPublication Read(DateTimeOffset at, string detail)
    {
        using var json = JsonDocument.Parse(detail.Length == 0 ? "{}" : detail);
        return new ListingPublication(
            at,
            json.RootElement.TryGetProperty("revision", out var revision) && revision.ValueKind is JsonValueKind.Number ? revision.GetInt32() : null,
            json.RootElement.TryGetProperty("changes", out var changes) && changes.ValueKind is JsonValueKind.Array
                ? [.. changes.EnumerateArray().Select(change => change.GetString()!)]
                : [],
            json.RootElement.TryGetProperty("monthlyFee", out var fee) && fee.ValueKind is JsonValueKind.Number ? fee.GetDecimal() : null);
    }
}

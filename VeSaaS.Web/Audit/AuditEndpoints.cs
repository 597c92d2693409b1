using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Audit;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Audit;

/// <summary>The audit log as a file.</summary>
internal static class AuditEndpoints
{
    private const string Csv = "csv";
    private const string JsonLines = "jsonl";

    /// <summary>`/admin/audit/export`, which the page links to with the filter that it shows.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AppUrls.AdminAuditExport, Export).RequireAuthorization(Policies.Admin).WithName("ExportAudit")
            .ExcludeFromDescription();
        return endpoints;
    }

    internal static Results<PushStreamHttpResult, ProblemHttpResult> Export(
        [AsParameters] AuditExportRequest request, ClaimsPrincipal user, ExportAudit export, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Format is not (Csv or JsonLines))
        {
            return Problems.Invalid([("format", "Use csv or jsonl.")]);
        }

        var rows = export.ExecuteAsync(request.Filter, request.Format, Actor.Operator(user.UserId()), cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"audit-{time.GetUtcNow():yyyyMMdd-HHmmss}.{request.Format}");
        return request.Format is Csv
            ? TypedResults.Stream(stream => AuditFiles.WriteCsvAsync(rows, stream, cancellationToken), "text/csv; charset=utf-8", name)
            : TypedResults.Stream(stream => AuditFiles.WriteJsonLinesAsync(rows, stream, cancellationToken), "application/jsonl; charset=utf-8", name);
    }
}

/// <summary>The query of an export: the same words as in the page's address.</summary>
internal sealed record AuditExportRequest(string? Format, string? Type, string? Actor, string? Customer, string? Subject, string? From, string? To)
{
    public AuditFilter Filter => new(Text(Type), Text(Actor), Text(Customer), Text(Subject), Day(From), Day(To));

    internal static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    internal static DateOnly? Day(string? value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

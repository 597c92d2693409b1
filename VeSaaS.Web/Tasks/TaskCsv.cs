using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks;

/// <summary>The board, as it is filtered, as a file for spreadsheets.</summary>
internal static class TaskCsv
{
    // Of one column; a board that has more is read by programs, page by page.
    private const int MostRows = 10_000;

    private static readonly string[] Header =
        ["number", "title", "status", "priority", "assignee", "due", "labels", "ticked", "checklist", "comments", "blocked by", "cost", "currency", "since"];

    public static void MapTaskCsv(this IEndpointRouteBuilder app) =>
        app.MapGet(AppUrls.TasksCsv, Export).RequireAuthorization(Policies.Member).WithName("ExportTasks").ExcludeFromDescription();

    internal static PushStreamHttpResult Export(
        string? q, string? who, string? label, string? due, string? priority, string? show, ClaimsPrincipal user, TaskReads reads, IOptions<BillingOptions> billing,
        CancellationToken cancellationToken)
    {
        var address = new TaskAddress { Search = q, Who = who, Label = label, Due = due, Priority = priority, Show = show };
        var customer = user.Caller().CustomerId;
        return TypedResults.Stream(
            stream => WriteAsync(stream, customer, address.Filter, reads, billing.Value.Currency, cancellationToken), "text/csv; charset=utf-8", "tasks.csv");
    }

    private static async Task WriteAsync(
        Stream stream, CustomerId customer, BoardFilter filter, TaskReads reads, string currency, CancellationToken cancellationToken)
    {
        var today = await reads.Clock.TodayAsync(customer, cancellationToken);
        var columns = await reads.Board.ReadAsync(customer, filter, today, BoardQuery.Columns.ToDictionary(column => column[0], _ => MostRows), cancellationToken);
        await using var csv = SpreadsheetCsv.Begin(stream);
        await csv.WriteRecordAsync(Header, cancellationToken);
        foreach (var card in columns.SelectMany(column => column.Cards))
        {
            await csv.WriteRecordAsync(
            [
                Number(card.Number), card.Title, card.Status.ToString(), card.Priority.ToString(), card.Worker?.Name ?? "",
                card.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", string.Join(", ", card.Labels), Number(card.Ticked),
                Number(card.ChecklistItems), Number(card.Comments), string.Join(", ", card.BlockedBy), card.Cost?.ToString() ?? "", currency,
                card.StatusSince.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ], cancellationToken);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

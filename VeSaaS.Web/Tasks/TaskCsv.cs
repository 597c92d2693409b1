using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Many;
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
        ["number", "title", "description", "status", "priority", "assignee", "due", "labels", "checklist", "comments", "files", "blocked by", "cost", "currency", "since"];

    public static void MapTaskCsv(this IEndpointRouteBuilder app) =>
        app.MapGet(AppUrls.TasksCsv, Export).RequireAuthorization(Policies.Member).WithName("ExportTasks").ExcludeFromDescription();

    internal static PushStreamHttpResult Export(
        string? q, string? who, string? label, string? due, string? priority, string? show, ClaimsPrincipal user, TaskReads reads, TaskTexts texts,
        IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var address = new TaskAddress { Search = q, Who = who, Label = label, Due = due, Priority = priority, Show = show };
        var customer = user.Caller().CustomerId;
        return TypedResults.Stream(
            stream => WriteAsync(stream, customer, address.Filter, (reads, texts), billing.Value.Currency, cancellationToken), "text/csv; charset=utf-8", "tasks.csv");
    }

    private static async Task WriteAsync(
        Stream stream, CustomerId customer, BoardFilter filter, (TaskReads Reads, TaskTexts Texts) source, string currency, CancellationToken cancellationToken)
    {
        var reads = source.Reads;
        var today = await reads.Clock.TodayAsync(customer, cancellationToken);
        var columns = await reads.Board.ReadAsync(customer, filter, today, BoardQuery.Columns.ToDictionary(column => column[0], _ => MostRows), cancellationToken);
        await using var csv = SpreadsheetCsv.Begin(stream);
        await csv.WriteRecordAsync(Header, cancellationToken);
        foreach (var cards in columns.SelectMany(column => column.Cards).Chunk(TaskTexts.Most))
        {
            var texts = await source.Texts.ReadAsync(customer, [.. cards.Select(card => card.Id)], cancellationToken);
            foreach (var card in cards)
            {
                // What was deleted meanwhile has no text.
                await csv.WriteRecordAsync(Record(card, texts.GetValueOrDefault(card.Id, new("", [])), currency), cancellationToken);
            }
        }
    }

    private static string[] Record(TaskCard card, TaskText text, string currency) =>
    [
        Number(card.Number), SpreadsheetCsv.Write(card.Title), SpreadsheetCsv.Write(text.Description), card.Status.ToString(), card.Priority.ToString(),
        SpreadsheetCsv.Write(card.Worker?.Name ?? ""), card.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", SpreadsheetCsv.Write(string.Join(", ", card.Labels)),
        SpreadsheetCsv.Write(string.Join('\n', text.Checklist.Select(item => ChecklistLine.Write(item.Text, item.IsTicked)))), Number(card.Comments), Number(card.Files),
        string.Join(", ", card.BlockedBy), card.Cost?.ToString() ?? "", currency, card.StatusSince.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

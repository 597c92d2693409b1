using System.Globalization;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Billing.Api;

/// <summary>Writes lines of statements and invoices as files.</summary>
internal static class BillingFiles
{
    private static readonly string[] Columns = ["employee", "line", "model", "quantity", "of", "rate", "exact", "amount", "currency", "demo"];

    /// <summary>RFC 4180 with a header; names that a spreadsheet would run as a formula are preceded by an apostrophe.</summary>
    public static async Task WriteCsvAsync(IReadOnlyList<LineAnswer> lines, string currency, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = SpreadsheetCsv.Begin(stream);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        foreach (var line in lines)
        {
            await csv.WriteRecordAsync(
            [
                line.Title, line.Kind, line.Model!, Text(line.Quantity), line.Of is { } of ? Text(of) : null!, Text(line.Rate), Text(line.Exact),
                Text(line.Amount), currency, line.IsDemo ? "yes" : "no",
            ], cancellationToken);
        }
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

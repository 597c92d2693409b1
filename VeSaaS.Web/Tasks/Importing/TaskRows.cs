using CsvHelper;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tasks.Importing;

/// <summary>A file of tasks as it was read.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Unknown">Columns that are not taken.</param>
/// <param name="Problem">Why nothing can be read from it; null when it can.</param>
internal sealed record TaskRows(IReadOnlyList<ImportRow> Rows, IReadOnlyList<string> Unknown, string? Problem)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MostBytes = 10_000_000;

    private const string Title = "title";
    private const string Description = "description";
    private const string Labels = "labels";
    private const string Checklist = "checklist";

    private static readonly string[] Known =
        [Title, Description, ImportTasks.StatusColumn, ImportTasks.PriorityColumn, ImportTasks.AssigneeColumn, ImportTasks.DueColumn, Labels, Checklist];

    private static readonly CsvReaderOptions Options = new() { TrimWhitespace = true, TrackLineNumbers = true, IncludeValuesInExceptions = false };

    /// <summary>Reads CSV with a header, with commas or semicolons, in UTF-8 or as a byte order mark says.</summary>
    public static TaskRows Read(byte[] file)
    {
        try
        {
            using var csv = CsvReader.Create(file, Options);
            var headers = csv.Headers.Select(header => header.Trim()).ToList();
            if (!csv.TryGetFieldIndex(Title, out _))
            {
                return Unreadable("The file has no column “title”. Its first line names the columns.");
            }

            List<ImportRow> rows = [];
            while (csv.Read())
            {
                if (rows.Count == ImportTasks.Most)
                {
                    return Unreadable($"The file has more than {ImportTasks.Most} rows. Split it.");
                }

                rows.Add(RowOf(csv));
            }

            return rows.Count == 0 ? Unreadable("The file has no row under its first line.")
                : new(rows, [.. headers.Where(header => header.Length > 0 && !Known.Contains(header, StringComparer.OrdinalIgnoreCase))], null);
        }
        catch (CsvFormatException)
        {
            return Unreadable("This is no CSV file that can be read. Save the table as CSV (UTF-8) and try again.");
        }
    }

    private static TaskRows Unreadable(string problem) => new([], [], problem);

    private static ImportRow RowOf(CsvReader csv) => new(csv.LineNumber, Cell(csv, Title))
    {
        Description = Cell(csv, Description),
        Status = Cell(csv, ImportTasks.StatusColumn),
        Priority = Cell(csv, ImportTasks.PriorityColumn),
        Assignee = Cell(csv, ImportTasks.AssigneeColumn),
        Due = Cell(csv, ImportTasks.DueColumn),
        Labels = Cell(csv, Labels),
        Checklist = Cell(csv, Checklist),
    };

    private static string Cell(CsvReader csv, string column) => csv.TryGetFieldIndex(column, out var index) ? SpreadsheetCsv.Read(csv.GetString(index)) : "";
}

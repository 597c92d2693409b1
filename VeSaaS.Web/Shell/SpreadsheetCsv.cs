using CsvHelper;

namespace VeSaaS.Web.Shell;

/// <summary>CSV that people open in spreadsheets.</summary>
internal static class SpreadsheetCsv
{
    // With a byte order mark, without which spreadsheets take the text for another encoding. A cell that they would run as a formula is preceded by an apostrophe.
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    /// <summary>Begins a file; the stream stays open at its end.</summary>
    public static CsvWriter Begin(Stream stream) => CsvWriter.Create(stream, Options, leaveOpen: true);
}

using System.Text.RegularExpressions;
using CsvHelper;

namespace VeSaaS.Web.Shell;

/// <summary>CSV that people open in spreadsheets.</summary>
internal static partial class SpreadsheetCsv
{
    // With a byte order mark, without which spreadsheets take the text for another encoding. A cell that they would run as a formula is preceded by an apostrophe.
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    /// <summary>Begins a file; the stream stays open at its end.</summary>
    public static CsvWriter Begin(Stream stream) => CsvWriter.Create(stream, Options, leaveOpen: true);

    /// <summary>A cell of a file that is read again: what looks as if the apostrophe were ours gets one more, so that <see cref="Read"/> gives it back exactly.</summary>
    public static string Write(string text) => Guarded().IsMatch(text) ? $"'{text}" : text;

    /// <summary>A cell without the apostrophe that guards it.</summary>
    public static string Read(string cell) => Guarded().IsMatch(cell) ? cell[1..] : cell;

    //   =1+1    is written as   '=1+1      by the writer itself
    //   '=1+1   is written as   ''=1+1     by us; no spreadsheet runs either
    [GeneratedRegex(@"^'+[=+\-@\t\r]")]
    private static partial Regex Guarded();
}

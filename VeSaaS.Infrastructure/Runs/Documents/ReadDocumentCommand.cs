using System.Text;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>
/// `read-document {media type}`: takes a document on standard input and writes its text, or the reason why not, on standard output. It is started by
/// <see cref="DocumentReader"/> as a process of its own, so that no document can harm the host: what it does to memory, stack or time ends with it.
/// </summary>
public static class ReadDocumentCommand
{
    public const string Name = "read-document";

    /// <summary>The exit code when there is a reason instead of a text. Any other than it and nought is that of a process that broke.</summary>
    internal const int Refused = 3;

    public static async Task<int> RunAsync(string mediaType)
    {
        await using var output = Console.OpenStandardOutput();
        try
        {
            await using var input = Console.OpenStandardInput();
            using var content = new MemoryStream();
            await input.CopyToAsync(content);
            await output.WriteAsync(Encoding.UTF8.GetBytes(Read(mediaType, content.ToArray())));
            return 0;
        }
        catch (DocumentException exception)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(exception.Message));
            return Refused;
        }
        catch (Exception)
        {
            // The edge of this process. Whatever a parser throws at damaged bytes means the same to the person who sent them.
            await output.WriteAsync(Encoding.UTF8.GetBytes(DocumentException.Unreadable().Message));
            return Refused;
        }
    }

    internal static string Read(string mediaType, byte[] content) =>
        mediaType == ContentKind.Pdf.MediaType ? PdfText.Read(content)
        : mediaType == ContentKind.Word.MediaType ? OfficeText.ReadWord(content)
        : mediaType == ContentKind.Excel.MediaType ? ExcelText.Read(content)
        : mediaType == ContentKind.PowerPoint.MediaType ? OfficeText.ReadPowerPoint(content)
        : throw DocumentException.Unreadable();
}

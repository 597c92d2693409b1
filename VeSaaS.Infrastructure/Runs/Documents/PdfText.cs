using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>The text of a PDF document, page after page.</summary>
internal static class PdfText
{
    // Form objects may contain each other.
    private const int MaxDepth = 64;

    /// <exception cref="DocumentException">It is not read, and why.</exception>
    public static string Read(byte[] content)
    {
        using var document = Open(content);
        if (document.NumberOfPages > DocumentLimits.MaxPages)
        {
            throw DocumentException.TooManyPages("pages");
        }

        var text = new DocumentText();
        foreach (var page in document.GetPages())
        {
            text.Append(ContentOrderTextExtractor.GetText(page, addDoubleNewline: true).Trim());
            text.Append("\n\n");
        }

        return text.Finish();
    }

    private static PdfDocument Open(byte[] content)
    {
        try
        {
            return PdfDocument.Open(content, new ParsingOptions { SkipMissingFonts = true, MaxStackDepth = MaxDepth });
        }
        catch (PdfDocumentEncryptedException)
        {
            throw new DocumentException("it is protected by a password. Save it without one, and attach it again.");
        }
    }
}

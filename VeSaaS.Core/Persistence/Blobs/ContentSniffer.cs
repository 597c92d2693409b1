using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace VeSaaS.Core.Persistence.Blobs;

/// <summary>
/// Tells what a content is by its bytes alone. Nothing is unpacked: of an Office document only the archive's table of contents is read, so that an
/// archive that would swell on opening costs nothing.
/// </summary>
public static class ContentSniffer
{
    private const int HeadLength = 4096;
    private const int MaxEntries = 10_000;
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b is not (9 or 10 or 12 or 13)).Select(b => (byte)b), 127]);
    private static readonly string[] Pages = ["<!doctype html", "<html", "<svg", "<script", "<head", "<body", "<iframe"];

    /// <summary>Looks at the whole content once, from its beginning. The stream must be able to seek.</summary>
    public static async Task<ContentKind> DetectAsync(Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var head = new byte[HeadLength];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (BySignature(head.AsSpan(0, length)) is { } known)
        {
            return known;
        }

        if (head.AsSpan(0, length).StartsWith("PK\u0003\u0004"u8))
        {
            return OfArchive(content);
        }

        content.Position = 0;
        return await OfTextAsync(content, cancellationToken) is var text && text.IsText && IsPage(head.AsSpan(0, length)) ? ContentKind.Markup : text;
    }

    private static ContentKind? BySignature(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? ContentKind.Png
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ContentKind.Jpeg
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8) ? ContentKind.WebP
        // Readers look for it in the first kilobyte; at the very beginning there is no room for another kind before it.
        : head.StartsWith("%PDF-"u8) ? ContentKind.Pdf
        : null;

    private static ContentKind OfArchive(Stream content)
    {
        content.Position = 0;
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaxEntries || archive.GetEntry("[Content_Types].xml") is null
                || archive.Entries.Any(entry => entry.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
            {
                return ContentKind.Unknown;
            }

            return archive.GetEntry("word/document.xml") is not null ? ContentKind.Word
                : archive.GetEntry("xl/workbook.xml") is not null ? ContentKind.Excel
                : archive.GetEntry("ppt/presentation.xml") is not null ? ContentKind.PowerPoint
                : ContentKind.Unknown;
        }
        catch (InvalidDataException)
        {
            // It begins like an archive and is none.
            return ContentKind.Unknown;
        }
    }

    private static async Task<ContentKind> OfTextAsync(Stream content, CancellationToken cancellationToken)
    {
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
        var bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var characters = ArrayPool<char>.Shared.Rent(64 * 1024 + 4);
        try
        {
            var isUtf8 = true;
            int read;
            do
            {
                read = await content.ReadAsync(bytes, cancellationToken);
                if (bytes.AsSpan(0, read).ContainsAny(Controls))
                {
                    return ContentKind.Unknown;
                }

                isUtf8 = isUtf8 && IsValid(decoder, bytes.AsSpan(0, read), characters, flush: read == 0);
            }
            while (read > 0);
            return isUtf8 ? ContentKind.Text : ContentKind.OldText;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
        }
    }

    private static bool IsValid(Decoder decoder, ReadOnlySpan<byte> bytes, char[] characters, bool flush)
    {
        try
        {
            // The pool may hand out more bytes than were asked for, so they go through in pieces that surely fit.
            do
            {
                var piece = bytes[..Math.Min(bytes.Length, 64 * 1024)];
                bytes = bytes[piece.Length..];
                decoder.GetChars(piece, characters, flush && bytes.IsEmpty);
            }
            while (!bytes.IsEmpty);
            return true;
        }
        catch (DecoderFallbackException)
        {
            // Not UTF-8; by everything else it is text.
            return false;
        }
    }

    // Comments, declarations and a byte order mark may stand before the element that counts; any of these words in the head is enough to be careful.
    private static bool IsPage(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        var start = text.AsSpan().TrimStart("\u00ef\u00bb\u00bf \t\r\n\f");
        if (!start.StartsWith("<"))
        {
            return false;
        }

        foreach (var page in Pages)
        {
            if (text.Contains(page, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return text.Contains(":svg", StringComparison.OrdinalIgnoreCase);
    }
}

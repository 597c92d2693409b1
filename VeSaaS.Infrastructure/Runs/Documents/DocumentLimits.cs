namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>Bounds of what is read of one document. They keep a message readable for a model, and a hostile document cheap.</summary>
internal static class DocumentLimits
{
    /// <summary>Pages of a PDF document, or slides of a presentation.</summary>
    public const int MaxPages = 500;

    /// <summary>Characters of text, of one document and of all documents of a message together.</summary>
    public const int MaxCharacters = 500_000;

    /// <summary>Bytes of an Office document once its archive is unpacked, as far as it is read.</summary>
    public const long MaxUnpackedBytes = 200L * 1024 * 1024;

    /// <summary>Entries of its archive.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Bytes of memory that the reading process may take.</summary>
    public const long MaxMemory = 384L * 1024 * 1024;

    /// <summary>How long reading one document may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}

/// <summary>A document that is not read, with the reason as the end of a sentence that begins with its name.</summary>
internal sealed class DocumentException(string reason) : Exception(reason)
{
    public static DocumentException TooManyPages(string pages) => new($"it has more than {DocumentLimits.MaxPages} {pages}. Send a part of it.");

    public static DocumentException TooMuchText() => new(FormattableString.Invariant(
        $"it has more than {DocumentLimits.MaxCharacters:N0} characters of text. Send a part of it."));

    public static DocumentException TooMuchTogether() => new(FormattableString.Invariant(
        $"with it the documents of this message have more than {DocumentLimits.MaxCharacters:N0} characters of text. Send fewer at once."));

    public static DocumentException Swells() => new(
        $"unpacked it has more than {DocumentLimits.MaxUnpackedBytes / 1024 / 1024} MB. Send a part of it.");

    public static DocumentException Unreadable() => new("it is damaged, or no document of its kind. Open and save it anew, and attach it again.");
}

/// <summary>Text that grows up to <see cref="DocumentLimits.MaxCharacters"/>.</summary>
internal sealed class DocumentText
{
    private readonly System.Text.StringBuilder _text = new();

    /// <exception cref="DocumentException">There is too much of it.</exception>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_text.Length + text.Length > DocumentLimits.MaxCharacters)
        {
            throw DocumentException.TooMuchText();
        }

        _text.Append(text);
    }

    /// <exception cref="DocumentException">There is too much of it.</exception>
    public void Append(char character) => Append([character]);

    /// <exception cref="DocumentException">It holds no text.</exception>
    public string Finish() => _text.ToString().Trim() is { Length: > 0 } text ? text
        : throw new DocumentException("there is no text in it, only pictures perhaps. Send the text, or ask an employee that takes such files.");
}

namespace VeSaaS.Core.Persistence.Blobs;

/// <summary>What a content is, as its bytes say.</summary>
/// <param name="MediaType">What it is served as.</param>
/// <param name="Label">For a person, with its article: "a PNG image".</param>
/// <param name="Extensions">The extensions that stand for it, in lower case with their dots; empty for text, which has many.</param>
public sealed record ContentKind(string MediaType, string Label, IReadOnlyList<string> Extensions)
{
    /// <summary>Valid UTF-8 without control characters, and no page that a browser would run.</summary>
    public static readonly ContentKind Text = new("text/plain", "a text", []);

    /// <summary>Text by all signs, in an older encoding than UTF-8, as some spreadsheets still write CSV.</summary>
    public static readonly ContentKind OldText = new("text/plain", "a text that is not in UTF-8", []);

    /// <summary>HTML or SVG: text that a browser would run.</summary>
    public static readonly ContentKind Markup = new("application/octet-stream", "a web page or SVG drawing", []);

    /// <summary>Nothing that is known.</summary>
    public static readonly ContentKind Unknown = new("application/octet-stream", "a file of a kind that is not taken", []);

    internal static readonly ContentKind Png = new("image/png", "a PNG image", [".png"]);
    internal static readonly ContentKind Jpeg = new("image/jpeg", "a JPEG image", [".jpg", ".jpeg"]);
    internal static readonly ContentKind WebP = new("image/webp", "a WebP image", [".webp"]);

    /// <summary>A PDF document.</summary>
    public static readonly ContentKind Pdf = new("application/pdf", "a PDF document", [".pdf"]);

    /// <summary>A Word document without macros.</summary>
    public static readonly ContentKind Word =
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document", [".docx"]);

    /// <summary>An Excel workbook without macros.</summary>
    public static readonly ContentKind Excel =
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel workbook", [".xlsx"]);

    /// <summary>A PowerPoint presentation without macros.</summary>
    public static readonly ContentKind PowerPoint =
        new("application/vnd.openxmlformats-officedocument.presentationml.presentation", "a PowerPoint presentation", [".pptx"]);

    // Kinds of text that a name may tell apart; whatever is not named here is plain.
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".md"] = "text/markdown",
        [".markdown"] = "text/markdown",
        [".json"] = "application/json",
    };

    /// <summary>Every kind that has extensions of its own.</summary>
    public static IReadOnlyList<ContentKind> Named { get; } = [Png, Jpeg, WebP, Pdf, Word, Excel, PowerPoint];

    /// <summary>What a person is told they can attach.</summary>
    public static string Taken => "Text, Markdown, CSV, JSON, PDF, PNG, JPEG, WebP, Word, Excel and PowerPoint files can be attached.";

    /// <summary>Whether contents of this media type are documents: they hold text that can be taken out of them.</summary>
    public static bool IsDocument(string mediaType) => ((ContentKind[])[Pdf, Word, Excel, PowerPoint]).Any(kind => kind.MediaType == mediaType);

    /// <summary>The kind that a name promises by its extension; null when it promises none.</summary>
    public static ContentKind? Promised(string name) => FileNames.ExtensionOf(name) is var extension ? Named.FirstOrDefault(kind => kind.Extensions.Contains(extension)) : null;

    /// <summary>Whether it is text of any kind.</summary>
    public bool IsText => this == Text || this == OldText;

    /// <summary>The media type of a content of this kind under a name: only for text the name says more than the bytes do.</summary>
    public string MediaTypeOf(string name) => IsText ? Texts.GetValueOrDefault(FileNames.ExtensionOf(name), MediaType) : MediaType;

    /// <summary>Why a person may not upload a content of this kind under this name, in words; null when they may.</summary>
    public string? WhyNot(string name)
    {
        var extension = FileNames.ExtensionOf(name);
        if (this == Unknown || this == Markup)
        {
            return $"{name} is {Label} by its content. {Taken}";
        }

        if (this == OldText && extension is not (".csv" or ".tsv" or ".txt" or ".md" or ".log"))
        {
            return $"{name} is neither text in UTF-8 nor any other kind that can be attached. {Taken}";
        }

        var promised = Promised(name);
        return promised is not null && promised != this ? $"{name} is called {promised.Label}, and by its content it is {Label}."
            : Extensions.Count > 0 && extension.Length > 0 && !Extensions.Contains(extension) ? $"{name} is {Label} by its content; call it {Extensions[0]} and try again."
            : null;
    }
}

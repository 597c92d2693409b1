using System.Globalization;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Web.Chat.Files;

/// <summary>Files in words.</summary>
internal static class FileText
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/webp"];

    /// <summary>For the browser's own choice of files; what counts is the content.</summary>
    public const string Accept = ".txt,.md,.csv,.tsv,.json,.pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.log,.xml,.yaml,.yml,text/plain";

    /// <summary>"12 KB", "1.4 MB".</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024m:0} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576m:0.#} MB"),
    };

    /// <summary>"CSV", "PNG"; for what has no name of its own its extension.</summary>
    public static string Kind(FileRow file) => file.MediaType switch
    {
        "text/csv" => "CSV",
        "text/tab-separated-values" => "TSV",
        "text/markdown" => "Markdown",
        "application/json" => "JSON",
        _ when ContentKind.Named.FirstOrDefault(kind => kind.MediaType == file.MediaType) is { Extensions: [var extension, ..] } => extension[1..].ToUpperInvariant(),
        "text/plain" => "Text",
        _ => "File",
    };

    /// <summary>Whether a browser draws it without running anything.</summary>
    public static bool IsPicture(FileRow file) => file.IsKept && Pictures.Contains(file.MediaType);

    /// <summary>Whether its beginning can be shown as plain text.</summary>
    public static bool IsText(FileRow file) => file.IsKept && (file.MediaType.StartsWith("text/", StringComparison.Ordinal) || file.MediaType == "application/json");

    /// <summary>An address of an agent that a person may follow: http and https alone, and none that was cut.</summary>
    public static Uri? Link(string? url) => url?.Length < StoredFile.MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out var link) && link.Scheme is "https" or "http" ? link : null;
}

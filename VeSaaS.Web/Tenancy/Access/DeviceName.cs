namespace VeSaaS.Web.Tenancy.Access;

/// <summary>A browser's own description of itself, as a person would say it.</summary>
internal static class DeviceName
{
    // In this order, because browsers name the ones that they descend from, too.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    /// <summary>For example `Firefox on Windows`; nothing of the header itself is repeated.</summary>
    public static string Of(string? userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "Unknown device",
            (null, _) => $"A program on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] known, string? userAgent) =>
        userAgent is null ? null : known.FirstOrDefault(candidate => userAgent.Contains(candidate.Mark, StringComparison.Ordinal)).Name;
}

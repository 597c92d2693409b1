using VeSaaS.Web.Design.Forms;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>The time zones of the sign-up form: places, with their distance from UTC today.</summary>
internal static class TimeZoneChoices
{
    private static readonly string[] Regions =
        ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];

    public static IReadOnlyList<FormOption> At(DateTimeOffset now) =>
    [
        new("UTC", "UTC"),
        .. TimeZoneInfo.GetSystemTimeZones()
            .Where(zone => Regions.Any(region => zone.Id.StartsWith(region, StringComparison.Ordinal)))
            .OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .Select(zone => new FormOption(zone.Id, $"{zone.Id.Replace('_', ' ')}, {Offset(zone.GetUtcOffset(now))}")),
    ];

    private static string Offset(TimeSpan offset) => offset == TimeSpan.Zero
        ? "UTC"
        : $"UTC{(offset < TimeSpan.Zero ? "−" : "+")}{Math.Abs(offset.Hours)}{(offset.Minutes == 0 ? "" : $":{Math.Abs(offset.Minutes):00}")}";
}

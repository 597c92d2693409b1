using System.Globalization;

namespace VeSaaS.Core.Audit;

/// <summary>Which rows are looked for. Everything is optional and all of it must hold.</summary>
/// <param name="Type">How the type begins: `teams.` or `teams.hired`.</param>
/// <param name="Actor">`member`, `operator`, `system`, `anonymous`, `api_key`, a user's or key's id or e-mail address.</param>
/// <param name="Customer">A customer's id or exact name.</param>
/// <param name="Subject">How the subject begins: `hire:` or `hire:` with an id.</param>
/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day, UTC, included.</param>
public sealed record AuditFilter(
    string? Type = null, string? Actor = null, string? Customer = null, string? Subject = null, DateOnly? From = null, DateOnly? To = null)
{
    /// <summary>Whether nothing is left out.</summary>
    public bool IsEmpty => this == new AuditFilter();
}

/// <summary>Where a page of the log, newest first, begins: behind this row.</summary>
public readonly record struct AuditCursor(DateTimeOffset At, Guid Id)
{
    /// <summary>Behind this row.</summary>
    public static AuditCursor Of(AuditEntry entry) => new(entry.At, entry.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static AuditCursor? Parse(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
        && Guid.TryParseExact(id, "N", out var entry)
            ? new AuditCursor(new DateTimeOffset(at, TimeSpan.Zero), entry)
            : null;

    /// <summary>A form for addresses.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Id:N}");
}

/// <summary>A row as an operator reads it.</summary>
/// <param name="Entry">The row.</param>
/// <param name="ActorName">The user's e-mail address, or the API key's name and prefix, where there is such a user or key.</param>
/// <param name="CustomerName">The company's name, where there is such a customer.</param>
public sealed record AuditRow(AuditEntry Entry, string? ActorName, string? CustomerName);

/// <summary>A page of the log, newest first.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Older">Where the next page begins; null on the last.</param>
public sealed record AuditResults(IReadOnlyList<AuditRow> Rows, AuditCursor? Older);

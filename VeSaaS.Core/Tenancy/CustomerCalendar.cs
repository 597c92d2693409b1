using System.Globalization;

namespace VeSaaS.Core.Tenancy;

/// <summary>A time zone that a company has chosen, and the first day that it counts for.</summary>
/// <param name="Zone">IANA name.</param>
/// <param name="From">The first of a month.</param>
public readonly record struct ZoneChange(string Zone, DateOnly From);

/// <summary>
/// Where a company's days and months begin in everything that is billed. A month keeps the time zone in which it began: another one counts from the next month on,
/// which begins where the month before it ended. So the months of a company cover all time, and none of it twice, whatever zones it chooses.
/// </summary>
public sealed class CustomerCalendar
{
    /// <summary>Longest text of a calendar, in characters.</summary>
    public const int TextLength = 4_000;

    // As many as fit into the text with the longest names. Of a company that changes every month it is four years.
    private const int MostChanges = 50;
    private const string DayFormat = "yyyy-MM-dd";

    private readonly string _text;
    private readonly Lazy<Era[]> _eras;

    private CustomerCalendar(IReadOnlyList<ZoneChange> changes)
    {
        _text = string.Join(' ', changes.Select((change, index) => index == 0
            ? change.Zone
            : string.Create(CultureInfo.InvariantCulture, $"{change.From.ToString(DayFormat, CultureInfo.InvariantCulture)} {change.Zone}")));
        _eras = new(() => ErasOf(changes));
        Changes = changes;
    }

    /// <summary>Months as they are in UTC.</summary>
    public static CustomerCalendar Utc { get; } = In("UTC");

    /// <summary>Every zone that counts or will, the oldest first; the first counts since ever.</summary>
    public IReadOnlyList<ZoneChange> Changes { get; }

    /// <summary>A calendar of one zone.</summary>
    /// <param name="zone">IANA name, checked when the company chose it.</param>
    public static CustomerCalendar In(string zone) => new([new(zone, DateOnly.MinValue)]);

    /// <summary>Reads what <see cref="ToString"/> wrote: `Europe/Berlin 2026-12-01 Asia/Tokyo`.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CustomerCalendar Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ');
        return new([
            new(words[0], DateOnly.MinValue),
            .. words.Skip(1).Chunk(2).Select(pair => pair.Length == 2
                ? new ZoneChange(pair[1], DateOnly.ParseExact(pair[0], DayFormat, CultureInfo.InvariantCulture))
                : throw new FormatException($"A calendar ends without a zone: {text}")),
        ]);
    }

    /// <summary>The calendar with another zone from the next month on. A change that was to come is replaced, or taken back where the zone is the present one.</summary>
    /// <param name="zone">IANA name.</param>
    /// <param name="now">When it is chosen.</param>
    public CustomerCalendar With(string zone, DateTimeOffset now)
    {
        var month = MonthOf(now);
        var begun = Changes.Where(change => change.From <= month).ToList();
        return begun[^1].Zone == zone ? new(begun) : new([.. begun.TakeLast(MostChanges), new(zone, month.AddMonths(1))]);
    }

    /// <summary>The change that is still to come, if any.</summary>
    public ZoneChange? Coming(DateTimeOffset now) => Changes[^1] is var last && last.From > MonthOf(now) ? last : null;

    /// <summary>The zone of the month that a day belongs to.</summary>
    public string ZoneOf(DateOnly day) => Changes.Last(change => change.From <= day).Zone;

    /// <summary>The day that an instant belongs to.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is unknown to this machine.</exception>
    public DateOnly DayOf(DateTimeOffset instant)
    {
        var era = _eras.Value.Last(era => era.Start <= instant);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, era.Zone).DateTime);
        // West of the zone before it is still the last of the month that is over.
        return day < era.First ? era.First : day;
    }

    /// <summary>The first day of the month that an instant belongs to.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is unknown to this machine.</exception>
    public DateOnly MonthOf(DateTimeOffset instant) => DayOf(instant) is var day ? new(day.Year, day.Month, 1) : default;

    /// <summary>The first instant of a day. East of the zone before, the first of a month can be over where the month begins: then the second begins there, too.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is unknown to this machine.</exception>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var era = _eras.Value.Last(era => era.First <= day);
        // The first day has also what is left of the month before, where the zone lies west.
        var start = day == era.First ? era.Start : StartOf(day, era.Zone);
        return start > era.Start ? start : era.Start;
    }

    /// <summary>The form that is stored.</summary>
    public override string ToString() => _text;

    private static Era[] ErasOf(IReadOnlyList<ZoneChange> changes)
    {
        var eras = new List<Era>();
        foreach (var (name, first) in changes)
        {
            var start = eras.Count == 0 ? DateTimeOffset.MinValue : StartOf(first, eras[^1].Zone);
            eras.Add(new(first, start, TimeZoneInfo.FindSystemTimeZoneById(name)));
        }

        return [.. eras];
    }

    // A midnight that clocks skip begins when they have moved; of one that there is twice, the first.
    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight));
    }

    private sealed record Era(DateOnly First, DateTimeOffset Start, TimeZoneInfo Zone);
}

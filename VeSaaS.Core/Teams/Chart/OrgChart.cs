using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Chart;

/// <summary>Where somebody stands in a team.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">What the team calls it.</param>
/// <param name="Manager">To whom it reports; null to the company's people themselves.</param>
/// <param name="Seniority">Its level.</param>
/// <param name="Department">Its department, or null.</param>
public sealed record ChartPlace(HireId Id, string Name, HireId? Manager, Seniority Seniority, string? Department);

/// <summary>
/// Who reports to whom in one customer's team, and the one place that says who may lead and who may hand work to whom: managers lead anybody, seniors
/// lead juniors, juniors lead nobody, and nobody works under itself.
/// </summary>
public sealed class OrgChart
{
    private readonly Dictionary<HireId, ChartPlace> _places;

    /// <summary>A chart of these; who reports to somebody that is not among them stands at the top.</summary>
    public OrgChart(IEnumerable<ChartPlace> places) => _places = places.ToDictionary(place => place.Id);

    /// <summary>Whether somebody of the one level may have reports of the other.</summary>
    public static bool MayLead(Seniority lead, Seniority report) => lead switch
    {
        Seniority.Manager => true,
        Seniority.Senior => report is Seniority.Junior,
        _ => false,
    };

    /// <summary>The place of somebody, or null when it is not in the chart.</summary>
    public ChartPlace? Find(HireId id) => _places.GetValueOrDefault(id);

    /// <summary>Who reports to it directly, by name; with null those at the top.</summary>
    public IReadOnlyList<ChartPlace> ReportsOf(HireId? manager) =>
    [
        .. _places.Values.Where(place => ManagerOf(place) == manager).OrderBy(place => place.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Whether the one works under the other, however far.</summary>
    public bool IsBelow(HireId who, HireId above)
    {
        // Counted, so that a chart that somebody broke in the database cannot hold a page for ever.
        var manager = Find(who) is { } place ? ManagerOf(place) : null;
        for (var steps = 0; manager is { } id && steps < _places.Count; steps++)
        {
            if (id == above)
            {
                return true;
            }

            manager = ManagerOf(_places[id]);
        }

        return false;
    }

    /// <summary>The same chart with one place changed or added.</summary>
    public OrgChart With(ChartPlace place) => new(_places.Values.Where(other => other.Id != place.Id).Append(place));

    /// <summary>Why somebody cannot take this place, at the field that would have to be another; null when it can.</summary>
    public FieldError? WhyNot(ChartPlace wanted)
    {
        if (wanted.Manager is { } id && WhyNotUnder(wanted, id) is { } reason)
        {
            return new FieldError(HireRules.ManagerField, reason);
        }

        return ReportsOf(wanted.Id).FirstOrDefault(report => !MayLead(wanted.Seniority, report.Seniority)) is { } led
            ? new FieldError(
                HireRules.SeniorityField,
                $"{led.Name} reports to {wanted.Name}, and a {Word(wanted.Seniority)} cannot lead a {Word(led.Seniority)}. Move {led.Name} first.")
            : null;
    }

    /// <summary>
    /// Whether the one may hand parts of its work to the other: a manager to its reports, a senior to juniors, never upwards or to itself, and into another
    /// department only to a manager.
    /// </summary>
    public bool MayDelegate(HireId from, HireId to)
    {
        if (from == to || Find(from) is not { } giver || Find(to) is not { } taker || giver.Seniority is Seniority.Junior || IsBelow(from, to))
        {
            return false;
        }

        if (!string.Equals(giver.Department, taker.Department, StringComparison.OrdinalIgnoreCase))
        {
            return taker.Seniority is Seniority.Manager;
        }

        return giver.Seniority is Seniority.Manager ? ManagerOf(taker) == from : taker.Seniority is Seniority.Junior;
    }

    /// <summary>The chart of a customer as this transaction sees it.</summary>
    internal static async Task<OrgChart> ReadAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) => new(
        await db.Set<Hire>()
            .Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null)
            .Select(hire => new ChartPlace(hire.Id, hire.PersonaName, hire.ManagerId, hire.Seniority, hire.Department))
            .ToListAsync(cancellationToken));

    internal static ChartPlace PlaceOf(Hire hire) => new(hire.Id, hire.PersonaName, hire.ManagerId, hire.Seniority, hire.Department);

    private HireId? ManagerOf(ChartPlace place) => place.Manager is { } id && _places.ContainsKey(id) ? id : null;

    private string? WhyNotUnder(ChartPlace wanted, HireId id)
    {
        if (id == wanted.Id)
        {
            return $"{wanted.Name} cannot report to itself.";
        }

        if (Find(id) is not { } manager)
        {
            return "Choose somebody who works in your team.";
        }

        if (IsBelow(id, wanted.Id))
        {
            return $"{manager.Name} works under {wanted.Name}, so that {wanted.Name} cannot report to {manager.Name}.";
        }

        return MayLead(manager.Seniority, wanted.Seniority) ? null
            : manager.Seniority is Seniority.Junior ? $"{manager.Name} is a junior, and juniors lead nobody."
            : $"{manager.Name} is a senior and leads juniors only; {wanted.Name} is a {Word(wanted.Seniority)}.";
    }

    private static string Word(Seniority seniority) => seniority switch
    {
        Seniority.Manager => "manager",
        Seniority.Senior => "senior",
        _ => "junior",
    };
}

using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Chart;

namespace VeSaaS.Core.Tasks.Delegation;

/// <summary>Why a virtual employee may not hand a part of its work on.</summary>
public enum DelegationRefusal
{
    /// <summary>To itself.</summary>
    Itself,

    /// <summary>One of the two does not work in the team.</summary>
    NotInTeam,

    /// <summary>Juniors hand nothing on.</summary>
    Junior,

    /// <summary>To its manager, or somebody above that one.</summary>
    Upwards,

    /// <summary>Into another department to somebody who does not lead there.</summary>
    OtherDepartment,

    /// <summary>Inside the department to somebody whom it does not lead.</summary>
    NotItsReport,

    /// <summary>The work has been handed on too often.</summary>
    TooDeep,

    /// <summary>Who would get it has handed it on already.</summary>
    Circle,

    /// <summary>It has handed on as much as it may within an hour.</summary>
    Quota,
}

/// <summary>
/// Who may hand parts of its work to whom: the org chart's rule (<see cref="OrgChart.MayDelegate"/>), at most <see cref="Deepest"/> deep, never in a
/// circle and at most <see cref="MostPerHour"/> an hour. Pure, so that what is true can be read off a table.
/// </summary>
public static class DelegationRules
{
    /// <summary>Legs of one piece of work.</summary>
    public const int Deepest = 5;

    /// <summary>Parts that one virtual employee may hand on within an hour.</summary>
    public const int MostPerHour = 20;

    /// <summary>Why not; null when it may.</summary>
    /// <param name="chart">The team.</param>
    /// <param name="chain">Through whose hands the work has come, from the first to the one that would hand it on; never empty.</param>
    /// <param name="to">Who would get it.</param>
    /// <param name="withinTheHour">Parts that the giver has handed on within the last hour.</param>
    public static DelegationRefusal? WhyNot(OrgChart chart, IReadOnlyList<HireId> chain, HireId to, int withinTheHour)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentNullException.ThrowIfNull(chain);
        var from = chain[^1];
        if (from == to)
        {
            return DelegationRefusal.Itself;
        }

        if (chart.Find(from) is not { } giver || chart.Find(to) is not { } taker)
        {
            return DelegationRefusal.NotInTeam;
        }

        return chain.Contains(to) ? DelegationRefusal.Circle
            : !chart.MayDelegate(from, to) ? OfChart(chart, giver, taker)
            : chain.Count > Deepest ? DelegationRefusal.TooDeep
            : withinTheHour >= MostPerHour ? DelegationRefusal.Quota
            : null;
    }

    private static DelegationRefusal OfChart(OrgChart chart, ChartPlace giver, ChartPlace taker) =>
        giver.Seniority is Catalog.Seniority.Junior ? DelegationRefusal.Junior
        : chart.IsBelow(giver.Id, taker.Id) ? DelegationRefusal.Upwards
        : !string.Equals(giver.Department, taker.Department, StringComparison.OrdinalIgnoreCase) ? DelegationRefusal.OtherDepartment
        : DelegationRefusal.NotItsReport;
}

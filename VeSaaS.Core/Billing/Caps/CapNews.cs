using System.Globalization;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>What people are told of caps. All of it has one subject, so that one choice decides whether it is mailed.</summary>
public static class CapNews
{
    /// <summary>A share of the cap is spent.</summary>
    public const string Near = "billing.cap_near";

    /// <summary>The cap is reached: calls are refused.</summary>
    public const string Reached = "billing.cap_reached";

    /// <summary>At this pace the month will pass the cap.</summary>
    public const string Forecast = "billing.cap_forecast";

    /// <summary>The subject of all of it.</summary>
    public const string Subject = "billing:caps";

    /// <summary>The <see cref="BudgetScope"/>.</summary>
    public const string ScopeFact = "scope";

    /// <summary>The customer's, hire's or task's id.</summary>
    public const string IdFact = "id";

    /// <summary>The percent that was passed.</summary>
    public const string MarkFact = "mark";

    /// <summary>Spent, or of a forecast expected, in nano.</summary>
    public const string SpentFact = "spent";

    /// <summary>The cap, in nano.</summary>
    public const string LimitFact = "limit";

    internal static void Tell(AppDbContext db, TimeProvider time, string kind, BudgetRow row, CapStanding standing, int mark) =>
        db.Notify(time, row.Customer, kind, Subject, new Dictionary<string, string>
        {
            [ScopeFact] = row.Scope.ToString(),
            [IdFact] = row.Id.ToString("D"),
            [MarkFact] = mark.ToString(CultureInfo.InvariantCulture),
            [SpentFact] = standing.Spent.Nano.ToString(CultureInfo.InvariantCulture),
            [LimitFact] = standing.Limit.Nano.ToString(CultureInfo.InvariantCulture),
        });
}

using VeSaaS.Core.Teams.Draining;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Body of draining: when the hires end, after the notice period.</summary>
internal sealed record DrainBody(DateTimeOffset? EndsAt);

/// <summary>When the hires end, and how many; null when they go on.</summary>
internal sealed record DrainAnswer(DateTimeOffset? EndsAt, int Hires);

/// <summary>Somebody who employs an agent; amounts in units of the currency.</summary>
internal sealed record EmployerAnswer(string Customer, string Name, DateTimeOffset Since, bool IsLeaving, decimal Usage, decimal MonthlyFee);

/// <summary>What deleting an agent would mean; usage is this calendar month's (UTC).</summary>
internal sealed record ImpactAnswer(IReadOnlyList<EmployerAnswer> Employers, int Conversations, decimal Usage, decimal MonthlyFees, bool IsDemo, DateTimeOffset? EndsAt)
{
    public static ImpactAnswer Of(DeletionImpact impact, int conversations) => new(
        [.. impact.Employers.Select(employer => new EmployerAnswer(
            employer.Customer, employer.PersonaName, employer.Since, employer.IsLeaving, employer.Usage.Units, employer.MonthlyFee.Units))],
        conversations,
        impact.Usage.Units,
        impact.MonthlyFees.Units,
        impact.IsDemo,
        impact.DrainsAt);
}

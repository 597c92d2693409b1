using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>The usage that budgets count, to be carried on to the month's end: what they have spent and what allowances covered of it, and how far each allowance is used.</summary>
internal static class BudgetUsage
{
    /// <summary>Of a hire.</summary>
    /// <param name="hire">Its budget of the month; null for one that was not called.</param>
    /// <param name="plan">Its price now; null where it has none.</param>
    public static ListedUsage OfHire(Budget? hire, PriceSnapshot? plan) => hire is null ? default : new(new Money(hire.Spent + hire.Covered))
    {
        Tokens = hire.AllowanceTokens,
        Counted = new Money(hire.AllowanceListed),
        Plan = plan,
    };

    /// <summary>Of a company: what its hires' allowances count, hire by hire, and everything else.</summary>
    /// <param name="spent">What the company's budget has spent.</param>
    /// <param name="hires">The budgets of its hires.</param>
    /// <param name="plans">Their prices now.</param>
    public static IReadOnlyList<ListedUsage> OfCompany(Money spent, IEnumerable<Budget> hires, IReadOnlyDictionary<Guid, PriceSnapshot> plans)
    {
        var counted = hires.Where(hire => hire.AllowanceTokens > 0).ToList();
        var rest = spent.Nano + counted.Sum(hire => hire.Covered) - counted.Sum(hire => hire.AllowanceListed);
        return
        [
            new(new Money(Math.Max(0, rest))),
            .. counted.Select(hire => OfHire(hire, plans.GetValueOrDefault(hire.ScopeId)) with { Listed = new Money(hire.AllowanceListed) }),
        ];
    }
}

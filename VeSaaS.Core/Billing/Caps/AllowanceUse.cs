using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>
/// How much of a hire's monthly allowance is used, by the rule of its statement: the allowance takes off what the month's tokens cost, at their average. Calls
/// under another kind of price do not count.
/// </summary>
/// <param name="Tokens">Of the month so far.</param>
/// <param name="Listed">What they cost at list rate, in nano.</param>
/// <param name="Covered">What the allowance takes off that, in nano.</param>
internal sealed record AllowanceUse(long Tokens, long Listed, long Covered)
{
    /// <summary>
    /// What a call of this size would cost beside the allowance that is left, what running work has set aside counted as used. Whoever knows how the allowance
    /// stands says so; else it is read.
    /// </summary>
    public static async Task<long> WithoutAsync(
        AppDbContext db, BudgetRow hire, PriceSnapshot? price, (long Tokens, long Amount) call, CancellationToken cancellationToken,
        AllowanceUse? used = null, Guid? except = null)
    {
        if (price is not { TokenBilling: TokenBilling.Included })
        {
            return call.Amount;
        }

        used ??= await ReadAsync(db, hire, cancellationToken);
        var held = await db.Set<BudgetReservation>()
            .Where(row => row.CustomerId == hire.Customer && row.HireId == hire.Id && row.Period == hire.Period && row.RunId != except)
            .Select(row => new { row.Tokens, row.Estimate }).ToListAsync(cancellationToken);
        var (tokens, listed) = (used.Tokens + held.Sum(row => row.Tokens), checked(used.Listed + held.Sum(row => row.Estimate)));
        var before = price.Allowance(tokens, new Money(listed)).Nano;
        var after = price.Allowance(tokens + call.Tokens, new Money(checked(listed + call.Amount))).Nano;
        return call.Amount - (after - before);
    }

    /// <summary>What a call that was made costs beside the allowance, and how the allowance stands after it; null where the price has none.</summary>
    public static async Task<(long Net, AllowanceUse? Use)> AfterAsync(
        AppDbContext db, BudgetRow hire, PriceSnapshot? price, (long Tokens, long Amount) call, CancellationToken cancellationToken)
    {
        if (price is not { TokenBilling: TokenBilling.Included })
        {
            return (call.Amount, null);
        }

        var used = await ReadAsync(db, hire, cancellationToken);
        var (tokens, listed) = (used.Tokens + call.Tokens, checked(used.Listed + call.Amount));
        var covered = price.Allowance(tokens, new Money(listed)).Nano;
        return (call.Amount - (covered - used.Covered), new AllowanceUse(tokens, listed, covered));
    }

    /// <summary>Keeps it with the hire's budget.</summary>
    public Task SaveAsync(AppDbContext db, BudgetRow hire, CancellationToken cancellationToken) => hire.In(db).ExecuteUpdateAsync(
        set => set.SetProperty(budget => budget.AllowanceTokens, Tokens).SetProperty(budget => budget.AllowanceListed, Listed).SetProperty(budget => budget.Covered, Covered),
        cancellationToken);

    private static async Task<AllowanceUse> ReadAsync(AppDbContext db, BudgetRow hire, CancellationToken cancellationToken) =>
        await hire.In(db).Select(budget => new AllowanceUse(budget.AllowanceTokens, budget.AllowanceListed, budget.Covered)).SingleOrDefaultAsync(cancellationToken) ?? new(0, 0, 0);
}

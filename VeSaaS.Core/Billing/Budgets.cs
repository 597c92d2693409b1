using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>What a run asks for before it calls.</summary>
/// <param name="RunId">Whose reservation it becomes.</param>
/// <param name="Customer">Who pays.</param>
/// <param name="HireId">Who works.</param>
/// <param name="HireCap">The hire's cap for the month, or null.</param>
/// <param name="Month">The month in the customer's time zone.</param>
/// <param name="Estimate">What one call is expected to cost at list rate.</param>
public sealed record ReservationRequest(Guid RunId, CustomerId Customer, Guid HireId, Money? HireCap, BillingMonth Month, Money Estimate)
{
    /// <summary>The tokens of <see cref="Estimate"/>.</summary>
    public long Tokens { get; init; }

    /// <summary>The price in force, for its allowance; null where there is none.</summary>
    public PriceSnapshot? Price { get; init; }

    /// <summary>The task that is worked on; null outside of tasks.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>The run begins in this transaction, so it holds nothing yet.</summary>
    public bool IsNew { get; init; }
}

/// <summary>One metered call.</summary>
/// <param name="RunId">In which run; null where it was metered outside of runs, and nobody had reserved for it.</param>
/// <param name="Customer">Who pays.</param>
/// <param name="HireId">Who worked.</param>
/// <param name="Month">Where it counts when the run holds no reservation of a month; null for the present one.</param>
/// <param name="Amount">At list rate.</param>
public sealed record MeteredSpend(Guid? RunId, CustomerId Customer, Guid HireId, BillingMonth? Month, Money Amount)
{
    /// <summary>Input and output tokens of the call.</summary>
    public long Tokens { get; init; }

    /// <summary>The price in force, for its allowance; null where there is none.</summary>
    public PriceSnapshot? Price { get; init; }

    /// <summary>The task that was worked on; null outside of tasks.</summary>
    public Guid? TaskId { get; init; }
}

/// <summary>What became of spending.</summary>
/// <param name="Refusal">The cap that has no room for another call: the run is to stop. Null while there is room.</param>
/// <param name="IsTold">People were told that a cap came near or was reached.</param>
public sealed record SpendResult(CapStanding? Refusal, bool IsTold);

/// <summary>
/// Reservations and spending against budgets, always inside the caller's transaction and with one guarded update per scope, in the order
/// customer, hire, task. Everything counts without what the hire's monthly allowance covers.
/// </summary>
public static class Budgets
{
    /// <summary>
    /// Reserves in every budget above the run, or in none; null when it is held, else the cap that has no room. A reservation that the run already holds is
    /// kept. Work that costs nothing needs no room, unless a cap is reached.
    /// </summary>
    public static async Task<CapStanding?> ReserveAsync(AppDbContext db, TimeProvider time, ReservationRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsNew && await db.Set<BudgetReservation>().AnyAsync(
            held => held.CustomerId == request.Customer && held.RunId == request.RunId, cancellationToken))
        {
            return null;
        }

        var (customer, month) = (request.Customer, request.Month.Number);
        var scopes = BudgetRow.Above(customer, request.HireId, month, request.TaskId);
        foreach (var row in scopes)
        {
            await CapLimits.EnsureAsync(db, time, row, request.HireCap, cancellationToken);
        }

        var tokens = request.Price is { TokenBilling: TokenBilling.Included } ? request.Tokens : 0;
        var amount = await AllowanceUse.WithoutAsync(db, scopes[1], request.Price, (tokens, request.Estimate.Nano), cancellationToken);
        if (await TryHoldAsync(db, scopes, amount, cancellationToken) is { } full)
        {
            return full;
        }

        db.Add(new BudgetReservation
        {
            RunId = request.RunId,
            CustomerId = customer,
            HireId = request.HireId,
            TaskId = request.TaskId,
            Period = month,
            Estimate = request.Estimate.Nano,
            Tokens = tokens,
            Amount = amount,
        });
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>
    /// Moves a metered amount from reserved to spent, in full also when it was more than the reservation, tells people of caps that come near, and asks for the
    /// estimate again.
    /// </summary>
    public static async Task<SpendResult> SpendAsync(AppDbContext db, TimeProvider time, MeteredSpend spend, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(db, spend.Customer, spend.RunId, cancellationToken);
        var month = held?.Period ?? (spend.Month ?? await CapLimits.MonthAsync(db, time, spend.Customer, cancellationToken)).Number;
        var scopes = BudgetRow.Above(spend.Customer, spend.HireId, month, spend.TaskId);
        if (held is null)
        {
            // Read after the reservation was given back, for example from an agent that waited and was stopped.
            foreach (var row in scopes)
            {
                await CapLimits.EnsureRowAsync(db, row, cancellationToken);
            }
        }

        var (net, use) = await AllowanceUse.AfterAsync(db, scopes[1], spend.Price, (spend.Tokens, spend.Amount.Nano), cancellationToken);
        var moved = Math.Clamp(net, 0, held?.Amount ?? 0);
        foreach (var row in scopes)
        {
            await row.In(db).ExecuteUpdateAsync(
                set => set.SetProperty(budget => budget.Spent, budget => budget.Spent + net).SetProperty(budget => budget.Reserved, budget => budget.Reserved - moved),
                cancellationToken);
        }

        if (use is not null)
        {
            await use.SaveAsync(db, scopes[1], cancellationToken);
        }

        var isTold = false;
        foreach (var row in scopes)
        {
            isTold |= await CapMarks.TellAsync(db, time, row, isFull: false, cancellationToken);
        }

        if (held is null)
        {
            return new(null, isTold);
        }

        held.Amount -= moved;
        var full = await ExtendAsync(db, scopes, held, spend.Price, use, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new(full, isTold);
    }

    /// <summary>Gives back what the run still holds.</summary>
    public static async Task ReleaseAsync(AppDbContext db, CustomerId customer, Guid run, CancellationToken cancellationToken)
    {
        if (await HeldAsync(db, customer, run, cancellationToken) is not { } held)
        {
            return;
        }

        await GiveBackAsync(db, BudgetRow.Above(customer, held.HireId, held.Period, held.TaskId), held.Amount, cancellationToken);
        db.Remove(held);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<CapStanding?> ExtendAsync(
        AppDbContext db, IReadOnlyList<BudgetRow> scopes, BudgetReservation held, PriceSnapshot? price, AllowanceUse? use, CancellationToken cancellationToken)
    {
        var wanted = await AllowanceUse.WithoutAsync(db, scopes[1], price, (held.Tokens, held.Estimate), cancellationToken, use, except: held.RunId);
        var missing = wanted - held.Amount;
        if (await TryHoldAsync(db, scopes, Math.Max(0, missing), cancellationToken) is { } full)
        {
            return full;
        }

        held.Amount += Math.Max(0, missing);
        return null;
    }

    private static async Task<CapStanding?> TryHoldAsync(AppDbContext db, IReadOnlyList<BudgetRow> scopes, long amount, CancellationToken cancellationToken)
    {
        var taken = new List<BudgetRow>();
        foreach (var row in scopes)
        {
            var rows = await row.In(db)
                .Where(budget => budget.Limit == null
                    || (budget.Mark < CapMarks.Reached && (amount == 0 || budget.Spent + budget.Reserved + amount <= budget.Limit)))
                .ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Reserved, budget => budget.Reserved + amount), cancellationToken);
            if (rows == 0)
            {
                await GiveBackAsync(db, taken, amount, cancellationToken);
                return await row.StandingAsync(db, cancellationToken);
            }

            taken.Add(row);
        }

        return null;
    }

    private static async Task GiveBackAsync(AppDbContext db, IEnumerable<BudgetRow> scopes, long amount, CancellationToken cancellationToken)
    {
        foreach (var row in scopes)
        {
            await row.In(db).ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Reserved, budget => budget.Reserved - amount), cancellationToken);
        }
    }

    private static async Task<BudgetReservation?> HeldAsync(AppDbContext db, CustomerId customer, Guid? run, CancellationToken cancellationToken) => run is not { } id ? null
        : await db.Set<BudgetReservation>().SingleOrDefaultAsync(held => held.CustomerId == customer && held.RunId == id, cancellationToken);
}

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
/// <param name="Caps">The monthly caps in force, of the customer and of the hire; null for none.</param>
/// <param name="Month">The month in the customer's time zone.</param>
/// <param name="Estimate">What one call is expected to cost at list rate.</param>
public sealed record ReservationRequest(Guid RunId, CustomerId Customer, Guid HireId, (Money? OfCustomer, Money? OfHire) Caps, BillingMonth Month, Money Estimate)
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
/// Reservations and spending against budgets, always inside one of <see cref="AppContexts"/>' write transactions. One statement changes every budget above the run,
/// in the order of their key: customer, hire, task. From there to the commit nobody else can change them, so what is read then decides, and what does not fit is taken
/// back. Everything counts without what the hire's monthly allowance covers.
/// </summary>
public static class Budgets
{
    /// <summary>
    /// Reserves in every budget above the run, or in none; null when it is held, else the cap that has no room. A reservation that the run already holds is
    /// kept. Work that costs nothing needs no room, unless a cap is reached.
    /// </summary>
    public static async Task<CapStanding?> ReserveAsync(AppDbContext db, TimeProvider time, ReservationRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsNew && await HeldAsync(db, request.Customer, request.RunId, cancellationToken) is not null)
        {
            return null;
        }

        var above = new BudgetsAbove(request.Customer, request.HireId, request.Month.Number, request.TaskId);
        var tokens = request.Price is { TokenBilling: TokenBilling.Included } ? request.Tokens : 0;
        var amount = await AllowanceUse.WithoutAsync(db, above.OfHire, request.Price, (tokens, request.Estimate.Nano), cancellationToken);
        var rows = await above.AddAsync(db, spent: 0, reserved: amount, cancellationToken);
        await CapLimits.FollowAsync(db, time, rows, request.Caps, cancellationToken);
        if (await TakeBackAsync(db, above, rows, amount, cancellationToken) is { } full)
        {
            return full;
        }

        db.Add(new BudgetReservation
        {
            RunId = request.RunId,
            CustomerId = request.Customer,
            HireId = request.HireId,
            TaskId = request.TaskId,
            Period = request.Month.Number,
            Estimate = request.Estimate.Nano,
            Tokens = tokens,
            Amount = amount,
        });
        return null;
    }

    /// <summary>
    /// Moves a metered amount from reserved to spent, in full also when it was more than the reservation, asks for the estimate again, and tells people of caps that
    /// come near.
    /// </summary>
    public static async Task<SpendResult> SpendAsync(AppDbContext db, TimeProvider time, MeteredSpend spend, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(db, spend.Customer, spend.RunId, cancellationToken);
        var month = held?.Period ?? (spend.Month ?? await CapLimits.MonthAsync(db, time, spend.Customer, cancellationToken)).Number;
        var above = new BudgetsAbove(spend.Customer, spend.HireId, month, spend.TaskId);
        var (net, use) = await AllowanceUse.AfterAsync(db, above.OfHire, spend.Price, (spend.Tokens, spend.Amount.Nano), cancellationToken);
        var moved = Math.Clamp(net, 0, held?.Amount ?? 0);
        var missing = held is null ? 0 : await MissingAsync(db, above, held, held.Amount - moved, spend.Price, use, cancellationToken);
        var rows = await above.AddAsync(db, net, missing - moved, cancellationToken);
        if (use is not null)
        {
            await use.SaveAsync(db, above.OfHire, cancellationToken);
        }

        var isTold = false;
        foreach (var row in rows)
        {
            isTold |= await CapMarks.TellAsync(db, time, row, isFull: false, cancellationToken);
        }

        if (held is null)
        {
            return new(null, isTold);
        }

        held.Amount -= moved;
        var full = await TakeBackAsync(db, above, rows, missing, cancellationToken);
        held.Amount += full is null ? missing : 0;
        return new(full, isTold);
    }

    /// <summary>Gives back what the run still holds.</summary>
    public static async Task ReleaseAsync(AppDbContext db, CustomerId customer, Guid run, CancellationToken cancellationToken)
    {
        if (await HeldAsync(db, customer, run, cancellationToken) is { } held)
        {
            await new BudgetsAbove(customer, held.HireId, held.Period, held.TaskId).GiveBackAsync(db, held.Amount, cancellationToken);
            db.Remove(held);
        }
    }

    // What the next call needs beyond what is left of the reservation.
    private static async Task<long> MissingAsync(
        AppDbContext db, BudgetsAbove above, BudgetReservation held, long left, PriceSnapshot? price, AllowanceUse? use, CancellationToken cancellationToken)
    {
        var wanted = await AllowanceUse.WithoutAsync(db, above.OfHire, price, (held.Tokens, held.Estimate), cancellationToken, use, except: held.RunId);
        return Math.Max(0, wanted - left);
    }

    // Gives an amount that all of them hold by now back where one has no room for it, and says how that one stands.
    private static async Task<CapStanding?> TakeBackAsync(AppDbContext db, BudgetsAbove above, List<Budget> rows, long amount, CancellationToken cancellationToken)
    {
        var full = rows.Find(row => row.Limit is { } limit && (row.Mark >= CapMarks.Reached || (amount > 0 && row.Spent + row.Reserved > limit)));
        if (full is not null)
        {
            await above.GiveBackAsync(db, amount, cancellationToken);
            rows.ForEach(row => row.Reserved -= amount);
        }

        return CapStanding.Of(full);
    }

    // It may be known already, and not be saved as it is.
    private static async Task<BudgetReservation?> HeldAsync(AppDbContext db, CustomerId customer, Guid? run, CancellationToken cancellationToken) => run is not { } id ? null
        : db.Set<BudgetReservation>().Local.FirstOrDefault(held => held.RunId == id)
            ?? await db.Set<BudgetReservation>().SingleOrDefaultAsync(held => held.CustomerId == customer && held.RunId == id, cancellationToken);
}

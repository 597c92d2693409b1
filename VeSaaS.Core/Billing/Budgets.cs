using Microsoft.EntityFrameworkCore;
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
/// <param name="Estimate">What one call is expected to cost.</param>
public sealed record ReservationRequest(Guid RunId, CustomerId Customer, Guid HireId, Money? HireCap, BillingMonth Month, Money Estimate);

/// <summary>
/// Reservations and spending against budgets, always inside the caller's transaction and with one guarded update per scope, in the order
/// customer, hire. (Tasks follow with the board.)
/// </summary>
public static class Budgets
{
    /// <summary>
    /// Reserves in every budget above the run, or in none. A reservation that the run already holds is kept. Work that costs nothing
    /// needs no room.
    /// </summary>
    public static async Task<bool> TryReserveAsync(AppDbContext db, ReservationRequest request, CancellationToken cancellationToken)
    {
        if (await db.Set<BudgetReservation>().AnyAsync(
            held => held.CustomerId == request.Customer && held.RunId == request.RunId, cancellationToken))
        {
            return true;
        }

        var month = request.Month.Number;
        await EnsureAsync(db, request.Customer, BudgetScope.Customer, request.Customer.Value, month, cancellationToken);
        await EnsureAsync(db, request.Customer, BudgetScope.Hire, request.HireId, month, cancellationToken);
        var cap = request.HireCap?.Nano;
        await Rows(db, request.Customer, BudgetScope.Hire, request.HireId, month)
            .ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Limit, cap), cancellationToken);

        if (!await TryHoldAsync(db, request.Customer, request.HireId, month, request.Estimate.Nano, cancellationToken))
        {
            return false;
        }

        db.Add(new BudgetReservation
        {
            RunId = request.RunId,
            CustomerId = request.Customer,
            HireId = request.HireId,
            Period = month,
            Estimate = request.Estimate.Nano,
            Amount = request.Estimate.Nano,
        });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Moves a metered amount from reserved to spent, in full also when it was more than the reservation, and asks for the estimate again.
    /// False when a budget has no room for another call: the run is to stop.
    /// </summary>
    public static async Task<bool> SpendAsync(AppDbContext db, CustomerId customer, Guid run, Money amount, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(db, customer, run, cancellationToken);
        if (held is null)
        {
            return true;
        }

        var moved = Math.Min(amount.Nano, held.Amount);
        foreach (var (scope, id) in Scopes(customer, held.HireId))
        {
            await Rows(db, customer, scope, id, held.Period).ExecuteUpdateAsync(
                set => set.SetProperty(budget => budget.Spent, budget => budget.Spent + amount.Nano)
                    .SetProperty(budget => budget.Reserved, budget => budget.Reserved - moved),
                cancellationToken);
        }

        held.Amount -= moved;
        var missing = held.Estimate - held.Amount;
        var extended = await TryHoldAsync(db, customer, held.HireId, held.Period, missing, cancellationToken);
        held.Amount += extended ? missing : 0;
        await db.SaveChangesAsync(cancellationToken);
        return extended;
    }

    /// <summary>Adds what was metered outside of runs to what the month has spent; nobody had reserved for it.</summary>
    internal static async Task AddSpentAsync(
        AppDbContext db, CustomerId customer, Guid hire, BillingMonth month, Money amount, CancellationToken cancellationToken)
    {
        foreach (var (scope, id) in Scopes(customer, hire))
        {
            if (await AddSpentAsync(db, customer, scope, id, month.Number, amount.Nano, cancellationToken) == 0)
            {
                await EnsureAsync(db, customer, scope, id, month.Number, cancellationToken);
                await AddSpentAsync(db, customer, scope, id, month.Number, amount.Nano, cancellationToken);
            }
        }
    }

    /// <summary>Gives back what the run still holds.</summary>
    public static async Task ReleaseAsync(AppDbContext db, CustomerId customer, Guid run, CancellationToken cancellationToken)
    {
        if (await HeldAsync(db, customer, run, cancellationToken) is not { } held)
        {
            return;
        }

        await GiveBackAsync(db, customer, Scopes(customer, held.HireId), held.Period, held.Amount, cancellationToken);
        db.Remove(held);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Task<int> AddSpentAsync(
        AppDbContext db, CustomerId customer, BudgetScope scope, Guid id, int month, long amount, CancellationToken cancellationToken) =>
        Rows(db, customer, scope, id, month)
            .ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Spent, budget => budget.Spent + amount), cancellationToken);

    private static async Task<bool> TryHoldAsync(
        AppDbContext db, CustomerId customer, Guid hire, int month, long amount, CancellationToken cancellationToken)
    {
        if (amount <= 0)
        {
            return true;
        }

        var taken = new List<(BudgetScope, Guid)>();
        foreach (var (scope, id) in Scopes(customer, hire))
        {
            var rows = await Rows(db, customer, scope, id, month)
                .Where(budget => budget.Limit == null || budget.Spent + budget.Reserved + amount <= budget.Limit)
                .ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Reserved, budget => budget.Reserved + amount), cancellationToken);
            if (rows == 0)
            {
                await GiveBackAsync(db, customer, taken, month, amount, cancellationToken);
                return false;
            }

            taken.Add((scope, id));
        }

        return true;
    }

    private static async Task GiveBackAsync(
        AppDbContext db, CustomerId customer, IEnumerable<(BudgetScope, Guid)> scopes, int month, long amount, CancellationToken cancellationToken)
    {
        foreach (var (scope, id) in scopes)
        {
            await Rows(db, customer, scope, id, month).ExecuteUpdateAsync(
                set => set.SetProperty(budget => budget.Reserved, budget => budget.Reserved - amount), cancellationToken);
        }
    }

    private static async Task EnsureAsync(
        AppDbContext db, CustomerId customer, BudgetScope scope, Guid id, int month, CancellationToken cancellationToken)
    {
        if (await Rows(db, customer, scope, id, month).AnyAsync(cancellationToken))
        {
            return;
        }

        var budget = new Budget { Scope = scope, ScopeId = id, Period = month, CustomerId = customer };
        db.Add(budget);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Another run of this month made the row in the meantime; it serves both.
            db.Entry(budget).State = EntityState.Detached;
        }
    }

    private static Task<BudgetReservation?> HeldAsync(AppDbContext db, CustomerId customer, Guid run, CancellationToken cancellationToken) =>
        db.Set<BudgetReservation>().SingleOrDefaultAsync(held => held.CustomerId == customer && held.RunId == run, cancellationToken);

    private static (BudgetScope Scope, Guid Id)[] Scopes(CustomerId customer, Guid hire) =>
        [(BudgetScope.Customer, customer.Value), (BudgetScope.Hire, hire)];

    private static IQueryable<Budget> Rows(AppDbContext db, CustomerId customer, BudgetScope scope, Guid id, int month) =>
        db.Set<Budget>().Where(budget =>
            budget.CustomerId == customer && budget.Scope == scope && budget.ScopeId == id && budget.Period == month);
}

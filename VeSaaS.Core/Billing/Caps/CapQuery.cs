using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>Everything that a customer's page of caps says about the whole customer and its tasks.</summary>
/// <param name="MonthlyCap">An owner's choice.</param>
/// <param name="Ceiling">The operator's.</param>
/// <param name="Effective">What holds; null for no limit.</param>
/// <param name="Spent">Usage of the month, without what allowances cover.</param>
/// <param name="Held">Set aside for work that runs now.</param>
/// <param name="Month">The month that it is where the customer is.</param>
/// <param name="Version">For changing it; 0 before it was ever set.</param>
public sealed record CustomerCaps(Money? MonthlyCap, Money? Ceiling, Money? Effective, Money Spent, Money Held, BillingMonth Month, int Version)
{
    /// <summary>The budgets of hires this month, with a cap or without, by hire.</summary>
    public required IReadOnlyDictionary<Guid, Budget> Hires { get; init; }

    /// <summary>The prices now of hires whose allowance is used this month, by hire.</summary>
    public IReadOnlyDictionary<Guid, PriceSnapshot> Plans { get; init; } = new Dictionary<Guid, PriceSnapshot>();

    /// <summary>What the company's cap counts, to be carried on to the month's end.</summary>
    public IReadOnlyList<ListedUsage> Usage => BudgetUsage.OfCompany(Spent, Hires.Values, Plans);

    /// <summary>What a hire's cap counts, to be carried on to the month's end.</summary>
    public ListedUsage UsageOf(Guid hire) => BudgetUsage.OfHire(Hires.GetValueOrDefault(hire), Plans.GetValueOrDefault(hire));

    /// <summary>The tasks that have a cap, those that come nearest to it first.</summary>
    public required IReadOnlyList<CapStanding> Tasks { get; init; }
}

/// <summary>One customer, as operators see its caps.</summary>
public sealed record CustomerCapRow(CustomerId Id, string Name, Money? MonthlyCap, Money? Ceiling, Money Spent, int Version);

/// <summary>Reads caps and how they stand this month.</summary>
public sealed class CapQuery(AppContexts contexts, TimeProvider time)
{
    /// <summary>Most tasks that are listed.</summary>
    public const int MostTasks = 50;

    /// <summary>All of one customer.</summary>
    public async Task<CustomerCaps> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var month = await CapLimits.MonthAsync(db, time, customer, cancellationToken);
        var cap = await CustomerCap.FindAsync(db, customer, cancellationToken);
        var budgets = await db.Set<Budget>().AsNoTracking()
            .Where(row => row.CustomerId == customer && row.Period == month.Number).ToListAsync(cancellationToken);
        var whole = budgets.Find(row => row.Scope is BudgetScope.Customer);
        var tasks = await db.Set<Budget>().AsNoTracking()
            .Where(row => row.CustomerId == customer && row.Scope == BudgetScope.Task && row.Period == Budget.TaskPeriod && row.Limit != null).ToListAsync(cancellationToken);
        var prices = await HirePrices.ReadAsync(db, customer, [.. budgets.Where(row => row.AllowanceTokens > 0).Select(row => row.ScopeId)], cancellationToken);
        var now = time.GetUtcNow();
        return new(cap?.MonthlyCap, cap?.Ceiling, cap?.Effective, new Money(whole?.Spent ?? 0), new Money(whole?.Reserved ?? 0), month, cap?.Version ?? 0)
        {
            Plans = prices.ToDictionary(price => price.Key, price => price.Value.At(now)),
            Hires = budgets.Where(row => row.Scope is BudgetScope.Hire).ToDictionary(row => row.ScopeId),
            Tasks = [.. tasks.Select(CapStanding.Of).OfType<CapStanding>().OrderBy(standing => standing.Left).Take(MostTasks)],
        };
    }

    /// <summary>The cap above a hire that has the least left, its own or the company's; null where neither has one.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="hire">Which hire.</param>
    /// <param name="cap">The hire's own cap.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CapStanding?> TightestAsync(CustomerId customer, Guid hire, Money? cap, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await TightestAsync(db, time, customer, (hire, cap), cancellationToken);
    }

    /// <summary>The same in the caller's context.</summary>
    internal static async Task<CapStanding?> TightestAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, (Guid Id, Money? Cap) hire, CancellationToken cancellationToken)
    {
        var month = await CapLimits.MonthAsync(db, time, customer, cancellationToken);
        var whole = await CustomerCap.EffectiveAsync(db, customer, cancellationToken);
        var standings = new List<CapStanding>();
        var above = new BudgetsAbove(customer, hire.Id, month.Number, null);
        foreach (var (row, limit) in new[] { (above.OfCustomer, whole), (above.OfHire, hire.Cap) })
        {
            // A month in which nothing was called yet has no budgets.
            if (limit is { } most)
            {
                standings.Add(await row.StandingAsync(db, cancellationToken) is { } now ? now with { Limit = most } : new(row.Scope, row.Id, Money.Zero, Money.Zero, most));
            }
        }

        return standings.OrderByDescending(standing => standing.IsReached).ThenBy(standing => standing.Left).FirstOrDefault();
    }

    /// <summary>Customers by name, for operators: those whose name holds a text, at most so many.</summary>
    public async Task<IReadOnlyList<CustomerCapRow>> ListAsync(string? search, int most, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator looks at the caps of customers");
        var customers = db.Set<Customer>().AsNoTracking();
        var text = search?.Trim();
        var rows = await (string.IsNullOrEmpty(text) ? customers : customers.Where(row => row.Name.Contains(text)))
            .OrderBy(row => row.Name).ThenBy(row => row.CreatedAt).Take(most)
            .Select(row => new { row.Id, row.Name, row.Calendar }).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var caps = await db.Set<CustomerCap>().AsNoTracking().Where(cap => ids.Contains(cap.CustomerId)).ToDictionaryAsync(cap => cap.CustomerId, cancellationToken);
        var budgets = await db.Set<Budget>().AsNoTracking()
            .Where(budget => ids.Contains(budget.CustomerId) && budget.Scope == BudgetScope.Customer)
            .Select(budget => new { budget.CustomerId, budget.Period, budget.Spent }).ToListAsync(cancellationToken);
        var spent = budgets.ToLookup(budget => (budget.CustomerId, budget.Period), budget => budget.Spent);
        var now = time.GetUtcNow();
        return rows.ConvertAll(row => new CustomerCapRow(
            row.Id, row.Name, caps.GetValueOrDefault(row.Id)?.MonthlyCap, caps.GetValueOrDefault(row.Id)?.Ceiling,
            new Money(spent[(row.Id, BillingMonth.Of(now, row.Calendar).Number)].Sum()), caps.GetValueOrDefault(row.Id)?.Version ?? 0));
    }
}

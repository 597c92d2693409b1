using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>
/// The shares of a cap that people are told of. The mark is raised by a guarded update in the transaction that passes it, and the notification stands in the same
/// one, so that each is told once, however many calls pass it together.
/// </summary>
public static class CapMarks
{
    /// <summary>Percent at which a cap is reached: the next call is refused.</summary>
    public const int Reached = 100;

    private static readonly int[] All = [Reached, 80, 50];

    /// <summary>The highest mark that spending has passed; 0 for none. A cap of nothing is reached by nothing spent.</summary>
    public static int Of(Money spent, Money limit) => All.FirstOrDefault(mark => (Int128)spent.Nano * 100 >= (Int128)limit.Nano * mark);

    /// <summary>Whose caps of a month are reached: the customer, its hires.</summary>
    internal static async Task<IReadOnlySet<Guid>> ReachedAsync(AppDbContext db, CustomerId customer, BillingMonth month, CancellationToken cancellationToken) =>
        (await db.Set<Budget>().Where(budget => budget.CustomerId == customer && budget.Mark == Reached && budget.Period == month.Number)
            .Select(budget => budget.ScopeId).ToListAsync(cancellationToken)).ToHashSet();

    /// <summary>Whether the cap of a hire or of its customer is reached this month.</summary>
    internal static async Task<bool> IsReachedAsync(AppDbContext db, TimeProvider time, CustomerId customer, Guid hire, CancellationToken cancellationToken)
    {
        var reached = await ReachedAsync(db, customer, await CapLimits.MonthAsync(db, time, customer, cancellationToken), cancellationToken);
        return reached.Contains(customer.Value) || reached.Contains(hire);
    }

    /// <summary>Tells people of the highest mark that was passed and that they were not told of, and notes it in the row that was read; whether it did.</summary>
    /// <param name="db">The transaction that passes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="budget">How it stands.</param>
    /// <param name="isFull">What is left does not fit even the shortest call: the cap counts as reached.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<bool> TellAsync(AppDbContext db, TimeProvider time, Budget budget, bool isFull, CancellationToken cancellationToken)
    {
        if (CapStanding.Of(budget) is not { } standing)
        {
            return false;
        }

        var (row, mark) = (BudgetRow.Of(budget), isFull ? Reached : Of(standing.Spent, standing.Limit));
        if (mark <= standing.Mark || await row.In(db).Where(now => now.Mark < mark).ExecuteUpdateAsync(set => set.SetProperty(now => now.Mark, mark), cancellationToken) == 0)
        {
            return false;
        }

        budget.Mark = mark;
        CapNews.Tell(db, time, mark == Reached ? CapNews.Reached : CapNews.Near, row, standing, mark);
        return true;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Statements;

/// <summary>A month as it stands, and where it is going.</summary>
/// <param name="SoFar">Up to now, or the whole month when it is over.</param>
/// <param name="Projected">At this pace until the month's end, exact; what it came to when it is over.</param>
/// <param name="First">The customer's first month.</param>
/// <param name="Present">The month that it is now.</param>
/// <param name="Pace">Where its usage is going; null when it is over.</param>
public sealed record MonthOverview(Statement SoFar, Money Projected, BillingMonth First, BillingMonth Present, SpendPace? Pace);

/// <summary>What a customer's month comes to before, and without, an invoice.</summary>
public sealed class MonthlyStatement(AppContexts contexts, TimeProvider time)
{
    /// <summary>Reads a month.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="month">Which; the present one if left out. Months before the customer's first, or after the present one, are null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MonthOverview?> ReadAsync(CustomerId customer, BillingMonth? month, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var (calendar, createdAt) = await db.Set<Customer>().Where(row => row.Id == customer)
            .Select(row => ValueTuple.Create(row.Calendar, row.CreatedAt)).SingleAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (first, present) = (BillingMonth.Of(createdAt, calendar), BillingMonth.Of(now, calendar));
        var shown = month ?? present;
        if (shown.Number < first.Number || shown.Number > present.Number)
        {
            return null;
        }

        var pace = SpendPace.Of(shown, calendar, now);
        var soFar = await new StatementReader(db, customer, calendar).ReadAsync(shown, now, DateTimeOffset.MaxValue, cancellationToken);
        // Fees are known to the day, and what earlier months still cost does not grow with this one.
        var late = Statement.Sum(soFar.Billed.Where(line => line.Kind is StatementLineKind.Adjustment));
        return now >= pace.End
            ? new(soFar, soFar.Fees + soFar.Usage, first, present, null)
            : new(soFar, soFar.FeesToEnd + late + pace.AtEnd(soFar.Going), first, present, pace);
    }
}

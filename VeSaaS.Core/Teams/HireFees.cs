using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>What this month's fee comes to, by what a person decides now. Usage comes on top of it.</summary>
/// <param name="Month">The month that it is now in the customer's calendar.</param>
/// <param name="Today">The day in that calendar.</param>
/// <param name="IfItWorks">From now to the end of the month.</param>
/// <param name="IfItStops">Let go or paused now, for the rest of the month; today counts.</param>
/// <param name="IsInvoiced">False for demos, which are never invoiced.</param>
public sealed record FeeForecast(BillingMonth Month, DateOnly Today, FeePart IfItWorks, FeePart IfItStops, bool IsInvoiced);

/// <summary>Says what a decision does to the bill before it is taken.</summary>
public sealed class HireFees(AppContexts contexts, TimeProvider time)
{
    /// <summary>Of a fee that would begin now.</summary>
    public async Task<FeeForecast> IfHiredAsync(CustomerId customer, Money fee, bool isDemo, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var calendar = await CalendarAsync(db, customer, cancellationToken);
        return Forecast((fee, isDemo), calendar, time.GetUtcNow(), []);
    }

    /// <summary>Of a hire of this customer; null for an unknown or foreign one.</summary>
    public async Task<FeeForecast?> OfHireAsync(CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var price = await db.Set<Subscription>().AsNoTracking()
            .SingleOrDefaultAsync(subscription => subscription.CustomerId == customer && subscription.HireId == id.Value, cancellationToken);
        if (price is null)
        {
            return null;
        }

        var ready = await db.Set<AccessGrant>()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value)
            .Select(grant => grant.ConfirmedAt).SingleOrDefaultAsync(cancellationToken);
        var pauses = await db.Set<SubscriptionPause>()
            .Where(pause => pause.CustomerId == customer && pause.HireId == id.Value)
            .Select(pause => new FeeSpan(pause.From, pause.Until)).ToListAsync(cancellationToken);
        var calendar = await CalendarAsync(db, customer, cancellationToken);
        var fee = (await HirePrices.AtAsync(db, customer, id.Value, time.GetUtcNow(), cancellationToken))?.MonthlyFee ?? price.MonthlyFee;
        return Forecast((fee, price.IsDemo), calendar, ready ?? time.GetUtcNow(), pauses);
    }

    private FeeForecast Forecast((Money Fee, bool IsDemo) price, CustomerCalendar calendar, DateTimeOffset ready, List<FeeSpan> pauses)
    {
        var now = time.GetUtcNow();
        var month = BillingMonth.Of(now, calendar);
        var today = calendar.DayOf(now);
        var works = FeeDays.Of(price.Fee, month, calendar, new(ready, null), pauses.ConvertAll(pause => pause with { Until = pause.Until ?? now }));
        var stops = FeeDays.Of(price.Fee, month, calendar, new(ready, now), pauses);
        return new(month, today, works, stops, !price.IsDemo);
    }

    private static Task<CustomerCalendar> CalendarAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) =>
        db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Calendar).SingleAsync(cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>What time it is where a customer is, and which day its bills are at.</summary>
public sealed class CustomerClock(AppContexts contexts, TimeProvider time)
{
    /// <summary>The customer's time zone; UTC when this machine does not know it any more.</summary>
    public async Task<TimeZoneInfo> ZoneAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var id = await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.TimeZone).SingleAsync(cancellationToken);
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
    }

    /// <summary>Where the customer's days and months begin in everything that is billed.</summary>
    public async Task<CustomerCalendar> CalendarAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Calendar).SingleAsync(cancellationToken);
    }

    /// <summary>The day that usage of this moment is billed for.</summary>
    public async Task<DateOnly> BilledDayAsync(CustomerId customer, CancellationToken cancellationToken) =>
        (await CalendarAsync(customer, cancellationToken)).DayOf(time.GetUtcNow());

    /// <summary>Today where the customer is.</summary>
    public async Task<DateOnly> TodayAsync(CustomerId customer, CancellationToken cancellationToken) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), await ZoneAsync(customer, cancellationToken)).DateTime);
}

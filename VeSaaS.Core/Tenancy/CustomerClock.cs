using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>Where a customer's days and months begin.</summary>
public sealed class CustomerClock(AppContexts contexts, TimeProvider time)
{
    /// <summary>The customer's time zone; UTC when this machine does not know it any more.</summary>
    public async Task<TimeZoneInfo> ZoneAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var id = await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.TimeZone).SingleAsync(cancellationToken);
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
    }

    /// <summary>Today where the customer is.</summary>
    public async Task<DateOnly> TodayAsync(CustomerId customer, CancellationToken cancellationToken) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), await ZoneAsync(customer, cancellationToken)).DateTime);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>A company in the operator's list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it may use the product.</param>
/// <param name="CreatedAt">When it signed up.</param>
/// <param name="Members">People who belong to it.</param>
/// <param name="Employees">Virtual employees that it has not let go.</param>
/// <param name="Usage">List price of what it used this month (UTC).</param>
public sealed record CustomerRow(CustomerId Id, string Name, CustomerState State, DateTimeOffset CreatedAt, int Members, int Employees, Money Usage);

/// <summary>A page of companies.</summary>
/// <param name="Rows">By name.</param>
/// <param name="Total">How many match.</param>
/// <param name="Suspended">How many of all companies are suspended.</param>
public sealed record CustomerRows(IReadOnlyList<CustomerRow> Rows, int Total, int Suspended);

/// <summary>Reads companies, for the operator. Always a fixed number of queries.</summary>
public sealed class CustomerDirectory(AppContexts contexts, TimeProvider time)
{
    /// <summary>Rows of a page.</summary>
    public const int PageSize = 50;

    private const string Reason = "the operator looks at companies";

    /// <summary>Companies by name; those whose name holds the text, or whose id it is.</summary>
    /// <param name="text">Nothing for all.</param>
    /// <param name="state">Only these; null for all.</param>
    /// <param name="page">From one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CustomerRows> ListAsync(string? text, CustomerState? state, int page, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var suspended = await db.Set<Customer>().CountAsync(customer => customer.State == CustomerState.Suspended, cancellationToken);
        var query = GatewayCustomers.Matching(db.Set<Customer>().AsNoTracking(), text);
        query = state is { } only ? query.Where(customer => customer.State == only) : query;
        var total = await query.CountAsync(cancellationToken);
        var customers = await query.OrderBy(customer => customer.Name).ThenBy(customer => customer.CreatedAt)
            .Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken);
        var ids = customers.ConvertAll(customer => customer.Id);
        var members = await db.Set<Member>().Where(member => ids.Contains(member.CustomerId) && member.SupportUntil == null).GroupBy(member => member.CustomerId)
            .Select(company => new { company.Key, Count = company.Count() }).ToDictionaryAsync(company => company.Key, company => company.Count, cancellationToken);
        var employees = await db.Set<Hire>().Where(hire => ids.Contains(hire.CustomerId) && hire.EndRequestedAt == null).GroupBy(hire => hire.CustomerId)
            .Select(company => new { company.Key, Count = company.Count() }).ToDictionaryAsync(company => company.Key, company => company.Count, cancellationToken);
        var month = BillingMonth.Of(time.GetUtcNow(), CustomerCalendar.Utc).StartsAt(CustomerCalendar.Utc);
        var usage = await db.Set<TokenUsage>()
            .Where(row => ids.Contains(row.CustomerId) && row.OccurredAt >= month && row.Payer == UsagePayer.Customer).GroupBy(row => row.CustomerId)
            .Select(company => new { company.Key, Nano = company.Sum(row => (long)(object)row.Amount) }).ToDictionaryAsync(company => company.Key, company => company.Nano, cancellationToken);
        return new(
            customers.ConvertAll(row => new CustomerRow(
                row.Id, row.Name, row.State, row.CreatedAt, members.GetValueOrDefault(row.Id), employees.GetValueOrDefault(row.Id), new Money(usage.GetValueOrDefault(row.Id)))),
            total,
            suspended);
    }

    /// <summary>One company; null for an unknown one.</summary>
    public async Task<Customer?> FindAsync(CustomerId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(customer => customer.Id == id, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>A customer by its name.</summary>
public sealed record CustomerName(CustomerId Id, string Name);

/// <summary>A page of customers.</summary>
/// <param name="Customers">By name.</param>
/// <param name="Total">How many match.</param>
public sealed record CustomerPage(IReadOnlyList<CustomerName> Customers, int Total);

/// <summary>The rows of the matrix.</summary>
public sealed class GatewayCustomers(AppContexts contexts)
{
    private const string Reason = "the operator's view of the gateway names every customer";

    /// <summary>Customers by name; those whose name holds the text, or whose id it is.</summary>
    /// <param name="text">Nothing for everybody.</param>
    /// <param name="skip">How many are left out at the beginning.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<CustomerPage> SearchAsync(string? text, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var query = Matching(db.Set<Customer>().AsNoTracking(), text);
        var total = await query.CountAsync(cancellationToken);
        var page = await query.OrderBy(customer => customer.Name).ThenBy(customer => customer.CreatedAt).Skip(skip).Take(take)
            .Select(customer => new CustomerName(customer.Id, customer.Name)).ToListAsync(cancellationToken);
        return new CustomerPage(page, total);
    }

    /// <summary>The names of these; who does not exist is left out.</summary>
    public async Task<IReadOnlyDictionary<CustomerId, string>> NamesAsync(IEnumerable<CustomerId> customers, CancellationToken cancellationToken)
    {
        var ids = customers.Distinct().ToList();
        await using var db = contexts.ForSystem(Reason);
        return ids.Count == 0
            ? new Dictionary<CustomerId, string>()
            : await db.Set<Customer>().AsNoTracking().Where(customer => ids.Contains(customer.Id))
                .ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
    }

    /// <summary>Those whose name holds the text, or whose id it is; all for nothing.</summary>
    internal static IQueryable<Customer> Matching(IQueryable<Customer> customers, string? text)
    {
        if (text?.Trim() is not { Length: > 0 } wanted)
        {
            return customers;
        }

        var lower = wanted.ToLowerInvariant();
        var id = Guid.TryParse(wanted, out var parsed) ? new CustomerId(parsed) : default;
#pragma warning disable CA1862, CA1304, CA1311 // Translated to the database's own lower().
        return customers.Where(customer => customer.Id == id || customer.Name.ToLower().Contains(lower));
#pragma warning restore CA1862, CA1304, CA1311
    }
}

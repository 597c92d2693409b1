using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>What one hire used in the month, and what it comes to at two prices, each with a whole month's fee and without tax.</summary>
/// <param name="Customer">The company's name.</param>
/// <param name="Calls">Metered calls.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="OutputTokens">Reasoning included.</param>
/// <param name="Paid">At the prices that held, the allowance taken off.</param>
/// <param name="Simulated">At the simulated price.</param>
public sealed record SimulatedHire(string Customer, int Calls, long InputTokens, long OutputTokens, Money Paid, Money Simulated);

/// <summary>A simulation over a month.</summary>
/// <param name="Month">The last whole calendar month, in UTC.</param>
/// <param name="Hires">Hires with usage in it, the most expensive first; none when nobody used it.</param>
public sealed record PriceSimulation(BillingMonth Month, IReadOnlyList<SimulatedHire> Hires)
{
    /// <summary>The sum at the prices that held.</summary>
    public Money Paid => Hires.Aggregate(Money.Zero, (sum, hire) => sum + hire.Paid);

    /// <summary>The sum at the simulated price.</summary>
    public Money Simulated => Hires.Aggregate(Money.Zero, (sum, hire) => sum + hire.Simulated);
}

/// <summary>Says what last month's real usage of a listing would have cost its customers at another price.</summary>
public sealed class SimulatePrice(AppContexts contexts, TimeProvider time)
{
    /// <summary>Simulates; null when there is no such listing.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="price">Checked, and with a fee.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OverflowException">The usage at this price is more than an amount can hold.</exception>
    public async Task<PriceSimulation?> ExecuteAsync(VirtualEmployeeId id, PriceSnapshot price, CancellationToken cancellationToken)
    {
        var until = BillingMonth.Of(time.GetUtcNow(), CustomerCalendar.Utc).StartsAt(CustomerCalendar.Utc);
        var month = BillingMonth.Of(until.AddTicks(-1), CustomerCalendar.Utc);
        var from = month.StartsAt(CustomerCalendar.Utc);
        await using var db = contexts.ForSystem("an operator simulates a price over the usage of every customer");
        var agent = await db.Set<VirtualEmployee>().Where(row => row.Id == id).Select(row => (AgentRef?)row.Agent).SingleOrDefaultAsync(cancellationToken);
        if (agent is not { } known)
        {
            return null;
        }

        var subscriptions = await AgentSubscriptions.All(db, known).ToListAsync(cancellationToken);
        var ids = subscriptions.ConvertAll(subscription => subscription.HireId);
        var prices = await HirePrices.ReadOfAllAsync(db, ids, cancellationToken);
        var usage = await db.Set<TokenUsage>()
            .Where(row => ids.Contains(row.HireId) && row.Payer == UsagePayer.Customer && row.OccurredAt >= from && row.OccurredAt < until)
            .GroupBy(row => row.HireId)
            .Select(group => new
            {
                HireId = group.Key,
                Calls = group.Count(),
                Input = group.Sum(row => row.InputTokens),
                Output = group.Sum(row => row.OutputTokens),
                Cached = group.Sum(row => row.CachedTokens),
                // The database adds the stored nano units; a converted type cannot be added by itself.
                Nano = group.Sum(row => (long)(object)row.Amount),
            })
            .ToListAsync(cancellationToken);
        var customerOf = subscriptions.ToDictionary(subscription => subscription.HireId, subscription => subscription.CustomerId);
        var customers = customerOf.Values.Distinct().ToList();
        var names = await db.Set<Customer>().Where(customer => customers.Contains(customer.Id))
            .ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
        return new(month, [.. usage.Select(row => new SimulatedHire(
            names[customerOf[row.HireId]],
            row.Calls,
            row.Input,
            row.Output,
            Total(prices[row.HireId].At(until.AddTicks(-1)), row.Input + row.Output, new Money(row.Nano)),
            Total(price, row.Input + row.Output, price.ListAmount(row.Input, row.Output, row.Cached))))
            .OrderByDescending(hire => hire.Simulated).ThenBy(hire => hire.Customer, StringComparer.OrdinalIgnoreCase)]);
    }

    // A month has one allowance: that of the price that holds at its end.
    private static Money Total(PriceSnapshot price, long tokens, Money amount) => price.MonthlyFee + amount - price.Allowance(tokens, amount);
}

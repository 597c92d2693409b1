using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Sources;

/// <summary>What one source counted.</summary>
/// <param name="Calls">Events.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="OutputTokens">Reasoning included.</param>
public readonly record struct SourceCount(int Calls, long InputTokens, long OutputTokens)
{
    /// <summary>Input and output.</summary>
    public long Tokens => InputTokens + OutputTokens;
}

/// <summary>One agent's month beside the two sources.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Name">What its listing is called.</param>
/// <param name="BilledBy">The source that counts at the end of the month, or now.</param>
/// <param name="Runs">What the run engine counted.</param>
/// <param name="Webhook">What the gateway reported.</param>
public sealed record AgentReconciliation(AgentRef Agent, string Name, BillingSource BilledBy, SourceCount Runs, SourceCount Webhook);

/// <summary>One agent's day, in UTC.</summary>
/// <param name="Day">Which.</param>
/// <param name="BilledBy">The source that counts at the day's end.</param>
/// <param name="Runs">What the run engine counted.</param>
/// <param name="Webhook">What the gateway reported.</param>
public sealed record DayReconciliation(DateOnly Day, BillingSource BilledBy, SourceCount Runs, SourceCount Webhook);

/// <summary>Holds what the run engine counted against what the gateway reported, over all customers and trials, in months and days of UTC.</summary>
public sealed class Reconciliation(AppContexts contexts, TimeProvider time)
{
    private const string Reason = "an operator reconciles usage over every customer";

    /// <summary>The month that it is now.</summary>
    public BillingMonth Present => BillingMonth.Of(time.GetUtcNow(), CustomerCalendar.Utc);

    /// <summary>Every listed agent of which anything was counted in the month, those that differ most first.</summary>
    public async Task<IReadOnlyList<AgentReconciliation>> OfMonthAsync(BillingMonth month, CancellationToken cancellationToken)
    {
        var (from, until) = (month.StartsAt(CustomerCalendar.Utc), month.Next().StartsAt(CustomerCalendar.Utc));
        await using var db = contexts.ForSystem(Reason);
        var names = await db.Set<VirtualEmployee>().Select(row => new { row.Agent, row.Name }).ToDictionaryAsync(row => row.Agent, row => row.Name, cancellationToken);
        var rows = await db.Set<TokenUsage>().Where(row => row.OccurredAt >= from && row.OccurredAt < until)
            .GroupBy(row => new { row.Agent, row.Source })
            .Select(group => new { group.Key.Agent, group.Key.Source, Calls = group.Count(), Input = group.Sum(row => row.InputTokens), Output = group.Sum(row => row.OutputTokens) })
            .ToListAsync(cancellationToken);
        var sources = await BillingSources.ReadAsync(db, [.. rows.Select(row => row.Agent).Distinct()], cancellationToken);
        var at = Earlier(until);
        return [.. rows.GroupBy(row => row.Agent).Select(group => new AgentReconciliation(
                group.Key, names.GetValueOrDefault(group.Key) ?? group.Key.Name, sources.At(group.Key, at),
                group.Where(row => row.Source is BillingSource.Runs).Select(row => new SourceCount(row.Calls, row.Input, row.Output)).SingleOrDefault(),
                group.Where(row => row.Source is BillingSource.Webhook).Select(row => new SourceCount(row.Calls, row.Input, row.Output)).SingleOrDefault()))
            .OrderByDescending(row => Math.Abs(row.Webhook.Tokens - row.Runs.Tokens)).ThenBy(row => row.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Every day of the month on which anything was counted of the agent.</summary>
    public async Task<IReadOnlyList<DayReconciliation>> OfAgentAsync(AgentRef agent, BillingMonth month, CancellationToken cancellationToken)
    {
        var (from, until) = (month.StartsAt(CustomerCalendar.Utc), month.Next().StartsAt(CustomerCalendar.Utc));
        await using var db = contexts.ForSystem(Reason);
        var rows = await db.Set<TokenUsage>().Where(row => row.Agent == agent && row.OccurredAt >= from && row.OccurredAt < until)
            // Instants are stored as ticks of UTC, which a whole division cuts into days.
            .GroupBy(row => new { Day = (long)(object)row.OccurredAt / TimeSpan.TicksPerDay, row.Source })
            .Select(group => new { group.Key.Day, group.Key.Source, Calls = group.Count(), Input = group.Sum(row => row.InputTokens), Output = group.Sum(row => row.OutputTokens) })
            .ToListAsync(cancellationToken);
        var sources = await BillingSources.ReadAsync(db, [agent], cancellationToken);
        return [.. rows.GroupBy(row => row.Day).OrderBy(group => group.Key).Select(group =>
        {
            var day = new DateTimeOffset(group.Key * TimeSpan.TicksPerDay, TimeSpan.Zero);
            return new DayReconciliation(
                DateOnly.FromDateTime(day.UtcDateTime), sources.At(agent, Earlier(day.AddDays(1))),
                group.Where(row => row.Source is BillingSource.Runs).Select(row => new SourceCount(row.Calls, row.Input, row.Output)).SingleOrDefault(),
                group.Where(row => row.Source is BillingSource.Webhook).Select(row => new SourceCount(row.Calls, row.Input, row.Output)).SingleOrDefault());
        })];
    }

    private DateTimeOffset Earlier(DateTimeOffset end)
    {
        var now = time.GetUtcNow();
        return end <= now ? end.AddTicks(-1) : now;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Statements;

/// <summary>
/// Reads what a customer's month comes to from ledger, prices, grants and pauses: the one calculation behind page, preview and invoice. Usage belongs to the
/// month in which it happened, unless that month was closed before it was recorded: then it adjusts the month that is open.
/// </summary>
/// <param name="db">Read in the caller's transaction where it has one.</param>
/// <param name="customer">Whose month.</param>
/// <param name="calendar">The customer's.</param>
internal sealed class StatementReader(AppDbContext db, CustomerId customer, CustomerCalendar calendar)
{
    /// <summary>The month so far.</summary>
    /// <param name="month">Which.</param>
    /// <param name="until">Fees count until here; the month's end at most.</param>
    /// <param name="cutOff">Usage that was recorded from here on is left to the next month.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Statement> ReadAsync(BillingMonth month, DateTimeOffset until, DateTimeOffset cutOff, CancellationToken cancellationToken)
    {
        var (start, end) = (month.StartsAt(calendar), month.Next().StartsAt(calendar));
        var counted = until < end ? until : end;
        var hires = await HiresAsync(month, counted, cutOff, cancellationToken);
        var adjustments = await AdjustmentsAsync(month, cutOff, cancellationToken);
        var lines = hires.SelectMany(hire => hire.Lines(month, calendar, counted)).Concat(adjustments)
            .OrderBy(line => line.Title, StringComparer.OrdinalIgnoreCase).ThenBy(line => line.HireId).ThenBy(line => line.Kind).ToList();
        var billed = hires.Where(hire => !hire.IsDemo).ToList();
        return new(month, start, counted, lines, Statement.Sum(billed.SelectMany(hire => hire.Fees(month, calendar, end)))) { Going = billed.ConvertAll(hire => hire.Listed()) };
    }

    private async Task<IReadOnlyList<HireMonth>> HiresAsync(BillingMonth month, DateTimeOffset until, DateTimeOffset cutOff, CancellationToken cancellationToken)
    {
        var subscriptions = await (
            from subscription in db.Set<Subscription>().AsNoTracking()
            where subscription.CustomerId == customer
            join grant in db.Set<AccessGrant>() on subscription.HireId equals grant.ReasonId
            where grant.Reason == GrantReason.Hire
            select new { subscription.HireId, subscription.PersonaName, subscription.ListingName, subscription.IsDemo, grant.ConfirmedAt, grant.RevokeRequestedAt }).ToListAsync(cancellationToken);
        var ids = subscriptions.ConvertAll(row => row.HireId);
        var prices = await HirePrices.ReadAsync(db, customer, ids, cancellationToken);
        var pauses = (await db.Set<SubscriptionPause>().AsNoTracking().Where(pause => pause.CustomerId == customer).ToListAsync(cancellationToken))
            .ToLookup(pause => pause.HireId, pause => new FeeSpan(pause.From, pause.Until));
        var usage = await UsageAsync(month, until, cutOff, cancellationToken);
        return [.. subscriptions.Select(row => new HireMonth(
            row.HireId, $"{row.PersonaName}, {row.ListingName}", row.IsDemo, prices[row.HireId], row.ConfirmedAt is { } begun ? new FeeSpan(begun, row.RevokeRequestedAt) : null, [.. pauses[row.HireId]], [.. usage[row.HireId]]))];
    }

    // One query for each time between two changes of a price, so that the database adds and every sum has one price.
    private async Task<ILookup<Guid, UsageSum>> UsageAsync(BillingMonth month, DateTimeOffset until, DateTimeOffset cutOff, CancellationToken cancellationToken)
    {
        var start = month.StartsAt(calendar);
        var changes = await db.Set<SubscriptionPrice>().Where(price => price.CustomerId == customer && price.From > start && price.From < until)
            .Select(price => price.From).Distinct().ToListAsync(cancellationToken);
        List<DateTimeOffset> borders = [start, .. changes.Order(), until];
        var sums = new List<(Guid Hire, UsageSum Sum)>();
        foreach (var (from, to) in borders.Zip(borders.Skip(1)))
        {
            var rows = await db.Set<TokenUsage>()
                .Where(row => row.CustomerId == customer && row.Payer == UsagePayer.Customer && row.OccurredAt >= from && row.OccurredAt < to && row.RecordedAt < cutOff)
                .GroupBy(row => new { row.HireId, row.Model })
                .Select(group => new
                {
                    group.Key.HireId,
                    group.Key.Model,
                    Input = group.Sum(row => row.InputTokens),
                    Output = group.Sum(row => row.OutputTokens),
                    Cached = group.Sum(row => row.CachedTokens),
                })
                .ToListAsync(cancellationToken);
            sums.AddRange(rows.Select(row => (row.HireId, new UsageSum(from, row.Model, row.Input, row.Output, row.Cached))));
        }

        return sums.ToLookup(sum => sum.Hire, sum => sum.Sum);
    }

    private async Task<IReadOnlyList<StatementLine>> AdjustmentsAsync(BillingMonth month, DateTimeOffset cutOff, CancellationToken cancellationToken)
    {
        var closed = await db.Set<ClosedMonth>().Where(row => row.CustomerId == customer && row.Period < month.Number)
            .OrderByDescending(row => row.Period).Select(row => (DateTimeOffset?)row.CutOff).FirstOrDefaultAsync(cancellationToken);
        if (closed is not { } before)
        {
            return [];
        }

        var start = month.StartsAt(calendar);
        var late = await db.Set<TokenUsage>()
            .Where(row => row.CustomerId == customer && row.Payer == UsagePayer.Customer && row.OccurredAt < start && row.RecordedAt >= before && row.RecordedAt < cutOff)
            .Select(row => new { row.OccurredAt, row.HireId, Tokens = row.InputTokens + row.OutputTokens }).ToListAsync(cancellationToken);
        var lines = new List<StatementLine>();
        foreach (var reported in late.GroupBy(row => BillingMonth.Of(row.OccurredAt, calendar)).OrderBy(group => group.Key.Number))
        {
            var end = reported.Key.Next().StartsAt(calendar);
            var then = await NetAsync(reported.Key, end, before, cancellationToken);
            var now = await NetAsync(reported.Key, end, cutOff, cancellationToken);
            var tokens = reported.ToLookup(row => row.HireId, row => row.Tokens);
            lines.AddRange(now.Where(hire => tokens.Contains(hire.Key)).Select(hire => hire.Value with
            {
                Kind = StatementLineKind.Adjustment,
                Model = null,
                Quantity = tokens[hire.Key].Sum(),
                Of = reported.Key.Number,
                Rate = Money.Zero,
                Exact = hire.Value.Exact - (then.GetValueOrDefault(hire.Key)?.Exact ?? Money.Zero),
            }));
        }

        return [.. lines.Where(line => line.Exact != Money.Zero)];
    }

    // A hire's usage of a month, the allowance taken off, as one line.
    private async Task<Dictionary<Guid, StatementLine>> NetAsync(BillingMonth month, DateTimeOffset end, DateTimeOffset cutOff, CancellationToken cancellationToken) =>
        (await HiresAsync(month, end, cutOff, cancellationToken)).Select(hire => hire.UsageLines().ToList()).Where(lines => lines.Count > 0)
        .ToDictionary(lines => lines[0].HireId, lines => lines[0] with { Exact = Statement.Sum(lines) });
}

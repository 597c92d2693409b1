using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>Which usage.</summary>
/// <param name="From">The first day, in the customer's time zone.</param>
/// <param name="Until">The first day after it.</param>
/// <param name="Hire">Of one hire, or of all.</param>
/// <param name="Model">Of one reported model, or of all.</param>
public sealed record UsageSpan(DateOnly From, DateOnly Until, Guid? Hire = null, string? Model = null)
{
    /// <summary>Most days that are looked at together.</summary>
    public const int MostDays = 400;

    /// <summary>A whole month.</summary>
    public static UsageSpan Of(BillingMonth month) => new(month.FirstDay, month.Next().FirstDay);
}

/// <summary>Tokens, calls and their list price. An allowance that a fee includes is not taken off: that is a line of the month.</summary>
/// <param name="Calls">Rows of the ledger.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="CachedTokens">The cached part of the input.</param>
/// <param name="OutputTokens">Reasoning included.</param>
/// <param name="Amount">The exact sum of the rows.</param>
public sealed record UsageTotal(long Calls, long InputTokens, long CachedTokens, long OutputTokens, Money Amount)
{
    /// <summary>The sum of several.</summary>
    public static UsageTotal Sum(IEnumerable<UsageTotal> parts) => parts.Aggregate(new UsageTotal(0, 0, 0, 0, Money.Zero), (sum, part) => new(
        sum.Calls + part.Calls, sum.InputTokens + part.InputTokens, sum.CachedTokens + part.CachedTokens, sum.OutputTokens + part.OutputTokens, sum.Amount + part.Amount));
}

/// <summary>The usage of one hire on one day of the customer's time zone.</summary>
public sealed record UsageOfDay(DateOnly Day, Guid Hire, UsageTotal Total);

/// <summary>The usage of one hire, model and purpose; the purpose is null where the gateway reported it.</summary>
public sealed record UsageOfPart(Guid Hire, string? Model, UsagePurpose? Purpose, UsageTotal Total);

/// <summary>What one conversation or task used; neither where the gateway reported it.</summary>
/// <param name="Purpose">What it was.</param>
/// <param name="Context">The conversation's or the task's id.</param>
/// <param name="Hire">Who worked.</param>
/// <param name="LastAt">The latest call.</param>
/// <param name="Total">All of its calls in the span.</param>
public sealed record UsageOfWork(UsagePurpose? Purpose, Guid? Context, Guid Hire, DateTimeOffset LastAt, UsageTotal Total);

/// <summary>A customer's ledger, looked at from several sides. What a trial used is the operator's, and not among it.</summary>
public sealed class UsageQueries(AppContexts contexts, CustomerClock clock)
{
    /// <summary>Largest page of <see cref="WorkAsync"/>.</summary>
    public const int MostWork = 200;

    // Days of every zone begin at a quarter of an hour of UTC; the database adds quarters, and only we know zones.
    private const long QuarterHour = 15 * TimeSpan.TicksPerMinute;

    /// <summary>By day and hire.</summary>
    public async Task<IReadOnlyList<UsageOfDay>> DaysAsync(CustomerId customer, UsageSpan span, CancellationToken cancellationToken)
    {
        var zone = await clock.ZoneAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var quarters = await Rows(db, customer, span, zone)
            .GroupBy(row => new { Quarter = (long)(object)row.OccurredAt / QuarterHour, row.HireId })
            .Select(group => new
            {
                group.Key.Quarter,
                group.Key.HireId,
                Calls = group.LongCount(),
                Input = group.Sum(row => row.InputTokens),
                Cached = group.Sum(row => row.CachedTokens),
                Output = group.Sum(row => row.OutputTokens),
                Nano = group.Sum(row => (long)(object)row.Amount),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. quarters
                .GroupBy(row => (Day: DayOf(new DateTimeOffset(row.Quarter * QuarterHour, TimeSpan.Zero), zone), row.HireId))
                .Select(day => new UsageOfDay(day.Key.Day, day.Key.HireId, UsageTotal.Sum(day.Select(row => new UsageTotal(row.Calls, row.Input, row.Cached, row.Output, new(row.Nano))))))
                .OrderBy(day => day.Day).ThenByDescending(day => day.Total.Amount),
        ];
    }

    /// <summary>By hire, model and kind of work.</summary>
    public async Task<IReadOnlyList<UsageOfPart>> PartsAsync(CustomerId customer, UsageSpan span, CancellationToken cancellationToken)
    {
        var zone = await clock.ZoneAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var parts = await (
            from row in Rows(db, customer, span, zone)
            group row by new { row.HireId, row.Model, row.Purpose } into part
            select new
            {
                part.Key.HireId,
                part.Key.Model,
                part.Key.Purpose,
                Calls = part.LongCount(),
                Input = part.Sum(row => row.InputTokens),
                Cached = part.Sum(row => row.CachedTokens),
                Output = part.Sum(row => row.OutputTokens),
                Nano = part.Sum(row => (long)(object)row.Amount),
            }).ToListAsync(cancellationToken);
        return [.. parts.Select(part => new UsageOfPart(part.HireId, part.Model, part.Purpose, new(part.Calls, part.Input, part.Cached, part.Output, new(part.Nano))))];
    }

    /// <summary>By conversation and task, the dearest first.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="span">Which usage.</param>
    /// <param name="take">How many, 1 to <see cref="MostWork"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<UsageOfWork>> WorkAsync(CustomerId customer, UsageSpan span, int take, CancellationToken cancellationToken)
    {
        var zone = await clock.ZoneAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var work = await (
            from row in Rows(db, customer, span, zone)
            group row by new { row.HireId, row.Purpose, row.ContextId } into one
            orderby one.Sum(row => (long)(object)row.Amount) descending, one.Max(row => row.OccurredAt) descending
            select new
            {
                one.Key.HireId,
                one.Key.Purpose,
                one.Key.ContextId,
                Last = one.Max(row => row.OccurredAt),
                Calls = one.LongCount(),
                Input = one.Sum(row => row.InputTokens),
                Cached = one.Sum(row => row.CachedTokens),
                Output = one.Sum(row => row.OutputTokens),
                Nano = one.Sum(row => (long)(object)row.Amount),
            }).Take(Math.Clamp(take, 1, MostWork)).ToListAsync(cancellationToken);
        return [.. work.Select(one => new UsageOfWork(one.Purpose, one.ContextId, one.HireId, one.Last, new(one.Calls, one.Input, one.Cached, one.Output, new(one.Nano))))];
    }

    /// <summary>What the customer's hires, also those that left, are called: persona and listing.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Subscription>().Where(row => row.CustomerId == customer)
            .ToDictionaryAsync(row => row.HireId, row => $"{row.PersonaName}, {row.ListingName}", cancellationToken);
    }

    private static IQueryable<TokenUsage> Rows(AppDbContext db, CustomerId customer, UsageSpan span, TimeZoneInfo zone)
    {
        var (from, until) = (FeeDays.StartOf(span.From, zone), FeeDays.StartOf(span.Until, zone));
        var rows = db.Set<TokenUsage>().Where(row => row.CustomerId == customer && row.Payer == UsagePayer.Customer && row.OccurredAt >= from && row.OccurredAt < until);
        rows = span.Hire is { } hire ? rows.Where(row => row.HireId == hire) : rows;
        return span.Model is { } model ? rows.Where(row => row.Model == model) : rows;
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).Date);
}

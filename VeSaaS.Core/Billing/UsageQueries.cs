using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>Which usage.</summary>
/// <param name="From">The first day, in the customer's calendar.</param>
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

/// <summary>The usage of one hire on one day of the customer's calendar.</summary>
public sealed record UsageOfDay(DateOnly Day, Guid Hire, UsageTotal Total);

/// <summary>The usage of one model for one purpose on one day; the purpose is null where the gateway reported it.</summary>
public sealed record UsageOfDayPart(DateOnly Day, string? Model, UsagePurpose? Purpose, UsageTotal Total);

/// <summary>The usage of one hire, model and purpose; the purpose is null where the gateway reported it.</summary>
public sealed record UsageOfPart(Guid Hire, string? Model, UsagePurpose? Purpose, UsageTotal Total);

/// <summary>What one conversation or task used; neither where the gateway reported it.</summary>
/// <param name="Purpose">What it was.</param>
/// <param name="Context">The conversation's or the task's id.</param>
/// <param name="Hire">Who worked.</param>
/// <param name="LastAt">The latest call.</param>
/// <param name="Total">All of its calls in the span.</param>
public sealed record UsageOfWork(UsagePurpose? Purpose, Guid? Context, Guid Hire, DateTimeOffset LastAt, UsageTotal Total);

/// <summary>What one run of a conversation or task used.</summary>
/// <param name="Run">The run, which may be erased since.</param>
/// <param name="Purpose">What it was.</param>
/// <param name="LastAt">The latest call.</param>
/// <param name="Total">All of its calls in the span.</param>
public sealed record UsageOfRun(Guid Run, UsagePurpose Purpose, DateTimeOffset LastAt, UsageTotal Total);

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
        var calendar = await clock.CalendarAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var quarters = await Sum(Rows(db, customer, span, calendar).GroupBy(row => new { Quarter = (long)(object)row.OccurredAt / QuarterHour, row.HireId })).ToListAsync(cancellationToken);
        return
        [
            .. quarters.GroupBy(sum => (Day: DayOf(sum.Key.Quarter, calendar), sum.Key.HireId))
                .Select(day => new UsageOfDay(day.Key.Day, day.Key.HireId, UsageTotal.Sum(day.Select(sum => sum.Total))))
                .OrderBy(day => day.Day).ThenByDescending(day => day.Total.Amount),
        ];
    }

    /// <summary>By day, model and kind of work.</summary>
    public async Task<IReadOnlyList<UsageOfDayPart>> DayPartsAsync(CustomerId customer, UsageSpan span, CancellationToken cancellationToken)
    {
        var calendar = await clock.CalendarAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var quarters = await Sum(Rows(db, customer, span, calendar).GroupBy(row => new { Quarter = (long)(object)row.OccurredAt / QuarterHour, row.Model, row.Purpose })).ToListAsync(cancellationToken);
        return
        [
            .. quarters.GroupBy(sum => (Day: DayOf(sum.Key.Quarter, calendar), sum.Key.Model, sum.Key.Purpose))
                .Select(day => new UsageOfDayPart(day.Key.Day, day.Key.Model, day.Key.Purpose, UsageTotal.Sum(day.Select(sum => sum.Total))))
                .OrderBy(day => day.Day).ThenByDescending(day => day.Total.Amount),
        ];
    }

    /// <summary>By hire, model and kind of work.</summary>
    public async Task<IReadOnlyList<UsageOfPart>> PartsAsync(CustomerId customer, UsageSpan span, CancellationToken cancellationToken)
    {
        var calendar = await clock.CalendarAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var parts = await Sum(Rows(db, customer, span, calendar).GroupBy(row => new { row.HireId, row.Model, row.Purpose })).ToListAsync(cancellationToken);
        return [.. parts.Select(sum => new UsageOfPart(sum.Key.HireId, sum.Key.Model, sum.Key.Purpose, sum.Total))];
    }

    /// <summary>By conversation and task, the dearest first.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="span">Which usage.</param>
    /// <param name="take">How many, 1 to <see cref="MostWork"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<UsageOfWork>> WorkAsync(CustomerId customer, UsageSpan span, int take, CancellationToken cancellationToken)
    {
        var calendar = await clock.CalendarAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var work = await Sum(Rows(db, customer, span, calendar).GroupBy(row => new { row.HireId, row.Purpose, row.ContextId }))
            .OrderByDescending(sum => sum.Nano).ThenByDescending(sum => sum.LastAt).Take(Math.Clamp(take, 1, MostWork)).ToListAsync(cancellationToken);
        return [.. work.Select(sum => new UsageOfWork(sum.Key.Purpose, sum.Key.ContextId, sum.Key.HireId, sum.LastAt, sum.Total))];
    }

    /// <summary>The runs of one conversation or task, the latest first. Together they are its row of <see cref="WorkAsync"/>.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="span">Which usage.</param>
    /// <param name="context">The conversation's or the task's id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<UsageOfRun>> RunsAsync(CustomerId customer, UsageSpan span, Guid context, CancellationToken cancellationToken)
    {
        var calendar = await clock.CalendarAsync(customer, cancellationToken);
        await using var db = contexts.ForCustomer(customer);
        var rows = Rows(db, customer, span, calendar).Where(row => row.ContextId == context && row.RunId != null && row.Purpose != null);
        var runs = await Sum(rows.GroupBy(row => new { Run = row.RunId!.Value, Purpose = row.Purpose!.Value })).ToListAsync(cancellationToken);
        return [.. runs.OrderByDescending(sum => sum.LastAt).Select(sum => new UsageOfRun(sum.Key.Run, sum.Key.Purpose, sum.LastAt, sum.Total))];
    }

    /// <summary>What the customer's hires, also those that left, are called: persona and listing.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Subscription>().Where(row => row.CustomerId == customer)
            .ToDictionaryAsync(row => row.HireId, row => $"{row.PersonaName}, {row.ListingName}", cancellationToken);
    }

    private static IQueryable<TokenUsage> Rows(AppDbContext db, CustomerId customer, UsageSpan span, CustomerCalendar calendar)
    {
        var (from, until) = (calendar.StartOf(span.From), calendar.StartOf(span.Until));
        var rows = db.Set<TokenUsage>().Where(row => row.CustomerId == customer && row.Payer == UsagePayer.Customer && row.OccurredAt >= from && row.OccurredAt < until);
        rows = span.Hire is { } hire ? rows.Where(row => row.HireId == hire) : rows;
        return span.Model is { } model ? rows.Where(row => row.Model == model) : rows;
    }

    private static IQueryable<Sums<TKey>> Sum<TKey>(IQueryable<IGrouping<TKey, TokenUsage>> groups) => groups.Select(group => new Sums<TKey>
    {
        Key = group.Key,
        Calls = group.LongCount(),
        Input = group.Sum(row => row.InputTokens),
        Cached = group.Sum(row => row.CachedTokens),
        Output = group.Sum(row => row.OutputTokens),
        Nano = group.Sum(row => (long)(object)row.Amount),
        LastAt = group.Max(row => row.OccurredAt),
    });

    private static DateOnly DayOf(long quarter, CustomerCalendar calendar) => calendar.DayOf(new DateTimeOffset(quarter * QuarterHour, TimeSpan.Zero));

    private sealed record Sums<TKey>
    {
        public required TKey Key { get; init; }

        public required long Calls { get; init; }

        public required long Input { get; init; }

        public required long Cached { get; init; }

        public required long Output { get; init; }

        public required long Nano { get; init; }

        public required DateTimeOffset LastAt { get; init; }

        public UsageTotal Total => new(Calls, Input, Cached, Output, new(Nano));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>Tokens of one model call, as they were metered.</summary>
/// <param name="Source">Who metered.</param>
/// <param name="EventId">The event's identity at its source.</param>
/// <param name="Customer">Who pays.</param>
/// <param name="HireId">Whose price holds; of a trial its own id.</param>
/// <param name="Agent">Who worked.</param>
/// <param name="RunId">In which run; null where the gateway metered.</param>
/// <param name="Model">The model, where it is reported.</param>
/// <param name="InputTokens">Prompt tokens, cached ones included; not negative.</param>
/// <param name="OutputTokens">Answer tokens, reasoning included; not negative.</param>
/// <param name="CachedTokens">The cached part of the input; at most the input.</param>
/// <param name="OccurredAt">When it happened.</param>
public sealed record MeteredCall(
    BillingSource Source,
    string EventId,
    CustomerId Customer,
    Guid HireId,
    AgentRef Agent,
    Guid? RunId,
    string? Model,
    long InputTokens,
    long OutputTokens,
    long CachedTokens,
    DateTimeOffset OccurredAt)
{
    /// <summary>The price of a trial, which the operator pays; null for work of a hire, at whose own price it is.</summary>
    public PriceSnapshot? OnOperator { get; init; }

    /// <summary>What it was for; null where that is not known.</summary>
    public UsageWork? Work { get; init; }

    /// <summary>The part of the output that was thought and not said.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>As <see cref="TokenUsage.Digest"/>.</summary>
    public byte[]? Digest { get; init; }
}

/// <summary>A call that was added to the ledger.</summary>
/// <param name="Amount">What its payer pays.</param>
/// <param name="Price">The price in force; null where there is none.</param>
/// <param name="Payer">Nobody: the agent is billed by its other source, whose report brings the cost.</param>
public sealed record RecordedCall(Money Amount, PriceSnapshot? Price, UsagePayer Payer);

/// <summary>Sums of ledger rows.</summary>
/// <param name="Calls">Rows; none means that nothing was metered.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="OutputTokens">Reasoning included.</param>
/// <param name="Amount">Exact, and only what the customer pays: usage of a trial counts its tokens and no amount.</param>
/// <param name="Reported">The rows among them whose cost the agent's other source brings: the gateway's report, which knows no runs.</param>
public sealed record LedgerTotal(int Calls, long InputTokens, long OutputTokens, Money Amount, int Reported)
{
    /// <summary>Nothing metered.</summary>
    public static LedgerTotal None { get; } = new(0, 0, 0, Money.Zero, 0);

    /// <summary>What it cost; null where nothing was metered, and where the cost comes by another way: that is no nought.</summary>
    public Money? Cost => Calls > 0 && Reported == 0 ? Amount : null;
}

/// <summary>The append-only ledger of metered calls, each exactly once and priced at the snapshot that its hire had at that moment.</summary>
public static class Ledger
{
    /// <summary>
    /// Adds the call to the caller's transaction, which saves it, unless it is there already. Returns what its payer pays at which price when it was added, null when it was
    /// known: recording again changes nothing. Of an agent that is billed by its other source nobody pays anything.
    /// </summary>
    /// <exception cref="OverflowException">Tokens and rate give more than an amount can hold.</exception>
    public static async Task<RecordedCall?> RecordAsync(AppDbContext db, TimeProvider time, MeteredCall call, CancellationToken cancellationToken)
    {
        var known = await (
            from customer in db.Set<Customer>().AsNoTracking()
            where customer.Id == call.Customer
            join first in HirePrices.First(db, call.Customer, call.HireId) on customer.Id equals first.CustomerId into begun
            from first in begun.DefaultIfEmpty()
            join later in HirePrices.Later(db, call.Customer, call.HireId, call.OccurredAt) on customer.Id equals later.CustomerId into followed
            from later in followed.DefaultIfEmpty()
            select new
            {
                first,
                later,
                IsThere = db.Set<TokenUsage>().Any(row => row.CustomerId == call.Customer && row.Source == call.Source && row.EventId == call.EventId),
                BilledBy = db.Set<AgentBillingSource>().Where(row => row.Agent == call.Agent && row.From <= call.OccurredAt)
                    .OrderByDescending(row => row.From).Select(row => (BillingSource?)row.Source).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
        if (known[0].IsThere)
        {
            return null;
        }

        var agreed = call.OnOperator ?? HirePrices.Last(known[0].first, known.Select(row => row.later));
        var payer = call.OnOperator is not null ? UsagePayer.Operator : BillingSources.Payer(known[0].BilledBy, call.Source);
        var row = RowOf(time, call, agreed, payer);
        db.Add(row);
        return new(payer is UsagePayer.Nobody ? Money.Zero : row.Amount, agreed, payer);
    }

    /// <summary>The row of a call.</summary>
    /// <exception cref="OverflowException">Tokens and rate give more than an amount can hold.</exception>
    internal static TokenUsage RowOf(TimeProvider time, MeteredCall call, PriceSnapshot? price, UsagePayer payer) =>
        new()
        {
            Id = time.NewId(),
            Source = call.Source,
            EventId = call.EventId,
            CustomerId = call.Customer,
            HireId = call.HireId,
            Agent = call.Agent,
            RunId = call.RunId,
            Payer = payer,
            Purpose = call.Work?.Purpose,
            ContextId = call.Work?.Context,
            Model = call.Model is { Length: > TokenUsage.ModelLength } model ? model[..TokenUsage.ModelLength] : call.Model,
            InputTokens = call.InputTokens,
            OutputTokens = call.OutputTokens,
            CachedTokens = call.CachedTokens,
            ReasoningTokens = call.ReasoningTokens,
            Amount = price?.ListAmount(call.InputTokens, call.OutputTokens, call.CachedTokens) ?? Money.Zero,
            OccurredAt = call.OccurredAt,
            RecordedAt = time.GetUtcNow(),
            Digest = call.Digest,
        };

    /// <summary>The exact sums of rows.</summary>
    public static LedgerTotal TotalOf(IReadOnlyCollection<TokenUsage> rows) => new(
        rows.Count, rows.Sum(row => row.InputTokens), rows.Sum(row => row.OutputTokens),
        rows.Where(row => row.Payer == UsagePayer.Customer).Aggregate(Money.Zero, (sum, row) => sum + row.Amount), rows.Count(row => row.Payer == UsagePayer.Nobody));
}

using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Statements;

/// <summary>What a line is for. Lines of one hire stand in this order.</summary>
public enum StatementLineKind
{
    /// <summary>The monthly fee, by the days that counted.</summary>
    Fee,

    /// <summary>Prompt tokens that came from no cache.</summary>
    InputTokens,

    /// <summary>Prompt tokens that came from a cache.</summary>
    CachedTokens,

    /// <summary>Answer tokens.</summary>
    OutputTokens,

    /// <summary>What the fee covers of the month's tokens; negative.</summary>
    Allowance,

    /// <summary>What an earlier month comes to beyond its invoice, because usage was reported after the close.</summary>
    Adjustment,
}

/// <summary>One line of a month. Its exact amount is the exact sum of the ledger rows, or of the days, behind it; only invoices round it.</summary>
/// <param name="HireId">Whose line.</param>
/// <param name="Title">The hire's persona and listing, as an invoice calls them.</param>
/// <param name="Kind">What for.</param>
/// <param name="Model">The model that agents reported; null where a line is not about one, or none was reported.</param>
/// <param name="Quantity">Days of a fee, tokens of everything else.</param>
/// <param name="Of">The month's days of a fee; the adjusted month as yyyymm; else nothing.</param>
/// <param name="Rate">The fee of a whole month, or the price of one token; nothing where several are mixed.</param>
/// <param name="Exact">The amount, to the nano.</param>
public sealed record StatementLine(
    Guid HireId, string Title, StatementLineKind Kind, string? Model, long Quantity, int? Of, Money Rate, Money Exact)
{
    /// <summary>Usage of demo listings is shown and never invoiced.</summary>
    public bool IsDemo { get; init; }
}

/// <summary>What a customer's month comes to.</summary>
/// <param name="Month">Which month.</param>
/// <param name="From">Its first instant in the customer's time zone.</param>
/// <param name="Until">The first instant after what is counted: the month's end, or now.</param>
/// <param name="Lines">By hire, then by kind; those of demo listings among them.</param>
/// <param name="FeesToEnd">Billed fees of the whole month, if nobody comes, goes, or pauses until its end; exact.</param>
public sealed record Statement(BillingMonth Month, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<StatementLine> Lines, Money FeesToEnd)
{
    /// <summary>The usage behind the billed lines by hire, to be carried on to the month's end.</summary>
    public IReadOnlyList<ListedUsage> Going { get; init; } = [];

    /// <summary>What an invoice would hold.</summary>
    public IEnumerable<StatementLine> Billed => Lines.Where(line => !line.IsDemo);

    /// <summary>Fees that are billed, exact.</summary>
    public Money Fees => Sum(Billed.Where(line => line.Kind is StatementLineKind.Fee));

    /// <summary>Everything else that is billed, exact: usage, what the fee covers of it, adjustments.</summary>
    public Money Usage => Sum(Billed.Where(line => line.Kind is not StatementLineKind.Fee));

    /// <summary>The exact sum of some lines.</summary>
    public static Money Sum(IEnumerable<StatementLine> lines) => lines.Aggregate(Money.Zero, (sum, line) => sum + line.Exact);
}

using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Statements;

/// <summary>Tokens of one hire and model within a time in which its price did not change.</summary>
/// <param name="From">Where that time begins: the price that holds here holds for all of it.</param>
/// <param name="Model">The reported model, or null.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="OutputTokens">Reasoning included.</param>
/// <param name="CachedTokens">The cached part of the input.</param>
internal sealed record UsageSum(DateTimeOffset From, string? Model, long InputTokens, long OutputTokens, long CachedTokens);

/// <summary>Everything that one hire's part of a month is made from.</summary>
/// <param name="HireId">Which hire.</param>
/// <param name="Title">As an invoice calls it.</param>
/// <param name="IsDemo">Never invoiced.</param>
/// <param name="Prices">What it costs when.</param>
/// <param name="Employed">From Active to the request to let go, or without an end; null when it never became Active.</param>
/// <param name="Pauses">When the fee rested.</param>
/// <param name="Usage">The month's tokens.</param>
internal sealed record HireMonth(
    Guid HireId, string Title, bool IsDemo, HirePriceHistory Prices, FeeSpan? Employed, IReadOnlyCollection<FeeSpan> Pauses, IReadOnlyList<UsageSum> Usage)
{
    /// <summary>The lines of the month, fees up to an instant.</summary>
    public IEnumerable<StatementLine> Lines(BillingMonth month, CustomerCalendar calendar, DateTimeOffset until) => [.. Fees(month, calendar, until), .. UsageLines()];

    /// <summary>Tokens at their rates, and what the fee covers of them.</summary>
    public IEnumerable<StatementLine> UsageLines()
    {
        var tokens = Usage.SelectMany(sum => TokensOf(sum, Prices.At(sum.From)))
            .GroupBy(line => (line.Kind, line.Model, line.Rate))
            .Select(same => same.First() with
            {
                Quantity = same.Sum(line => line.Quantity),
                Exact = Statement.Sum(same),
            })
            .OrderBy(line => line.Kind).ThenBy(line => line.Model, StringComparer.Ordinal).ThenBy(line => line.Rate);
        return [.. tokens, .. Allowance()];
    }

    /// <summary>The month's fees up to an instant: a line for each fee that it had.</summary>
    public IEnumerable<StatementLine> Fees(BillingMonth month, CustomerCalendar calendar, DateTimeOffset until)
    {
        if (Employed is not { } employed)
        {
            yield break;
        }

        var end = month.Next().StartsAt(calendar);
        for (var from = month.StartsAt(calendar); from < end;)
        {
            var fee = Prices.At(from).MonthlyFee;
            var next = WhereFeeEnds(fee, from, end, calendar);
            var part = FeeDays.Of(fee, month, calendar, Within(employed, from, next < until ? next : until), Pauses);
            if (part.Days > 0 && fee > Money.Zero)
            {
                yield return Line(StatementLineKind.Fee, null, part.Days, fee, part.Amount) with { Of = part.DaysOfMonth };
            }

            from = next;
        }
    }

    // A day has one fee: a price that begins in the middle of a day has its fee from the next day on.
    private DateTimeOffset WhereFeeEnds(Money fee, DateTimeOffset from, DateTimeOffset end, CustomerCalendar calendar)
    {
        for (var next = Prices.After(from); next is not null && next.From < end; next = Prices.After(next.From))
        {
            if (next.Price.MonthlyFee != fee)
            {
                var day = FeeDays.FirstDayFrom(next.From, calendar);
                return day < end ? day : end;
            }
        }

        return end;
    }

    private static FeeSpan Within(FeeSpan employed, DateTimeOffset from, DateTimeOffset until) => new(
        employed.From > from ? employed.From : from,
        employed.Until is { } left && left < until ? left : until);

    private IEnumerable<StatementLine> TokensOf(UsageSum sum, PriceSnapshot price)
    {
        if (!price.HasUsage)
        {
            return [];
        }

        return new (StatementLineKind Kind, long Tokens, long Rate)[]
        {
            (StatementLineKind.InputTokens, sum.InputTokens - sum.CachedTokens, price.InputRate),
            (StatementLineKind.CachedTokens, sum.CachedTokens, price.CachedRate),
            (StatementLineKind.OutputTokens, sum.OutputTokens, price.OutputRate),
        }.Where(part => part.Tokens > 0 && part.Rate > 0)
        .Select(part => Line(part.Kind, sum.Model, part.Tokens, new Money(part.Rate), new Money(checked(part.Tokens * part.Rate))));
    }

    /// <summary>Its usage so far, to be carried on to the month's end.</summary>
    public ListedUsage Listed()
    {
        var listed = Usage.Aggregate(Money.Zero, (sum, part) => sum + ListAmount(part, Prices.At(part.From)));
        var included = Usage.Select(sum => (Sum: sum, Price: Prices.At(sum.From))).Where(part => part.Price.TokenBilling is TokenBilling.Included).ToList();
        return included.Count == 0 ? new(listed) : new(listed)
        {
            Tokens = included.Sum(part => part.Sum.InputTokens + part.Sum.OutputTokens),
            Counted = included.Aggregate(Money.Zero, (sum, part) => sum + ListAmount(part.Sum, part.Price)),
            // Of the plan that held last, where the month had several: whoever changed to a larger allowance has it for the month.
            Plan = included.MaxBy(part => part.Sum.From).Price,
        };
    }

    private IEnumerable<StatementLine> Allowance()
    {
        if (Listed() is { Plan: { } plan } usage && plan.Allowance(usage.Tokens, usage.Counted) is var covered && covered > Money.Zero)
        {
            yield return Line(StatementLineKind.Allowance, null, Math.Min(usage.Tokens, plan.IncludedTokens), Money.Zero, -covered);
        }
    }

    private static Money ListAmount(UsageSum sum, PriceSnapshot price) => price.ListAmount(sum.InputTokens, sum.OutputTokens, sum.CachedTokens);

    private StatementLine Line(StatementLineKind kind, string? model, long quantity, Money rate, Money exact) =>
        new(HireId, Title, kind, model, quantity, null, rate, exact) { IsDemo = IsDemo };
}

using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog.Prices;

/// <summary>A price as it was at one moment: what a customer agreed to pay, or what a listing asks.</summary>
/// <param name="MonthlyFee">Per calendar month, prorated by use.</param>
/// <param name="TokenBilling">How tokens are billed.</param>
/// <param name="InputRate">Nano per input token.</param>
/// <param name="OutputRate">Nano per output token.</param>
/// <param name="CachedRate">Nano per cached input token.</param>
public sealed record PriceSnapshot(Money MonthlyFee, TokenBilling TokenBilling, long InputRate, long OutputRate, long CachedRate)
{
    /// <summary>Tokens of a calendar month, input and output together, that the fee covers; 0 unless billed as <see cref="TokenBilling.Included"/>.</summary>
    public long IncludedTokens { get; init; }

    /// <summary>Whether usage can cost anything beside the fee.</summary>
    public bool HasUsage => TokenBilling is not TokenBilling.None;

    /// <summary>What the listing asks of whoever hires it now; null before it has a price.</summary>
    public static PriceSnapshot? Of(VirtualEmployee listing) => listing.MonthlyFee is { } fee
        ? new(fee, listing.TokenBilling, listing.InputRate, listing.OutputRate, listing.CachedRate) { IncludedTokens = listing.IncludedTokens }
        : null;

    /// <summary>Uncached input × input rate + cached × cached rate + output × output rate, the allowance left aside; nothing where tokens are not billed.</summary>
    /// <exception cref="OverflowException">More than an amount can hold.</exception>
    public Money ListAmount(long inputTokens, long outputTokens, long cachedTokens) => HasUsage
        ? new Money(checked(((inputTokens - cachedTokens) * InputRate) + (cachedTokens * CachedRate) + (outputTokens * OutputRate)))
        : Money.Zero;

    /// <summary>
    /// What the monthly allowance takes off a month's usage: all of it while the tokens fit into the allowance, and the covered share of it afterwards, at
    /// the average the month's tokens cost. A part of a nano is left to the customer to pay.
    /// </summary>
    /// <param name="tokens">Input and output tokens of the month.</param>
    /// <param name="amount">Their sum at list rate; not negative.</param>
    public Money Allowance(long tokens, Money amount) => AllowanceAtMost(tokens, amount) is var most && most < amount ? most : amount;

    /// <summary>What the monthly allowance takes off at most, if usage goes on at the average that its tokens cost until now.</summary>
    /// <inheritdoc cref="Allowance"/>
    public Money AllowanceAtMost(long tokens, Money amount) => TokenBilling is not TokenBilling.Included || tokens == 0
        ? Money.Zero : new Money((long)Int128.Min(long.MaxValue, (Int128)amount.Nano * IncludedTokens / tokens));

    internal void ApplyTo(VirtualEmployee listing)
    {
        listing.MonthlyFee = MonthlyFee;
        listing.TokenBilling = TokenBilling;
        listing.IncludedTokens = IncludedTokens;
        listing.InputRate = InputRate;
        listing.OutputRate = OutputRate;
        listing.CachedRate = CachedRate;
    }
}

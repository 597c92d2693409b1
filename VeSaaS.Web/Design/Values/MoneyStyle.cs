namespace VeSaaS.Web.Design.Values;

/// <summary>How exact an amount is said.</summary>
public enum MoneyStyle
{
    /// <summary>The currency's own decimals: totals, caps, invoices.</summary>
    Amount,

    /// <summary>As <see cref="Amount"/> from a tenth of a unit on, four decimals below it, and "less than" below those: what one answer cost.</summary>
    Cost,

    /// <summary>Six decimals, for the drill-down of a ledger.</summary>
    Ledger,

    /// <summary>As <see cref="Amount"/>, without decimals where they are nought: the price on a card.</summary>
    Price,

    /// <summary>Without decimals, rounded: the cap in a meter.</summary>
    Round,
}

namespace VeSaaS.Core.Kernel;

/// <summary>Rounds to what a currency can be paid in (ISO 4217 minor units).</summary>
public static class MinorUnits
{
    private static readonly HashSet<string> Without = new(StringComparer.OrdinalIgnoreCase) { "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF" };
    private static readonly HashSet<string> Thousandths = new(StringComparer.OrdinalIgnoreCase) { "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND" };

    /// <summary>Decimals that amounts of this currency have; of one that is not known, two.</summary>
    public static int DecimalsOf(string currency) => Without.Contains(currency) ? 0 : Thousandths.Contains(currency) ? 3 : 2;

    /// <summary>The amount in whole minor units, half to even.</summary>
    public static Money Round(Money amount, string currency) =>
        Money.FromUnits(decimal.Round(amount.Units, DecimalsOf(currency), MidpointRounding.ToEven));

    /// <summary>A share of a rounded amount, rounded likewise.</summary>
    public static Money Percent(Money amount, decimal percent, string currency) =>
        Money.FromUnits(decimal.Round(amount.Units * percent / 100, DecimalsOf(currency), MidpointRounding.ToEven));
}

namespace VeSaaS.Core.Catalog;

/// <summary>
/// Converts between the price that people read (units of the currency per million tokens) and the rate that is billed (nano per token).
/// A price with at most three decimals is a whole rate, so nothing is ever rounded.
/// </summary>
public static class TokenPrice
{
    /// <summary>Highest price, in units of the currency per million tokens.</summary>
    public const decimal MaxPerMillion = 10_000m;

    /// <summary>Decimals that a price may have.</summary>
    public const int Decimals = 3;

    private const decimal NanoPerTokenAndUnit = 1_000m;

    /// <summary>The rate of a price, or false when it is negative, above <see cref="MaxPerMillion"/> or finer than three decimals.</summary>
    public static bool TryToRate(decimal perMillion, out long nanoPerToken)
    {
        nanoPerToken = 0;
        if (perMillion is < 0 or > MaxPerMillion || perMillion * NanoPerTokenAndUnit is var rate && rate != decimal.Truncate(rate))
        {
            return false;
        }

        nanoPerToken = (long)(perMillion * NanoPerTokenAndUnit);
        return true;
    }

    /// <summary>The exact price per million tokens of a rate.</summary>
    public static decimal PerMillion(long nanoPerToken) => nanoPerToken / NanoPerTokenAndUnit;
}

using System.Globalization;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Design.Values;

/// <summary>Writes amounts: symbol first, grouped, a true minus, separators of the reader's culture. Rounds half to even, and only what is shown.</summary>
public static class MoneyFormat
{
    private const char Minus = '\u2212';
    private const long TenthOfUnit = Money.NanoPerUnit / 10;
    private const long SmallestCost = Money.NanoPerUnit / 10_000;

    private static readonly Dictionary<string, string> Symbols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EUR"] = "€",
        ["USD"] = "$",
        ["GBP"] = "£",
        ["JPY"] = "¥",
        ["INR"] = "₹",
        ["KRW"] = "₩",
        ["PLN"] = "zł",
    };

    /// <param name="amount">Exact.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <param name="style">How exact.</param>
    /// <param name="culture">Whose separators; the current culture if left out.</param>
    /// <param name="byCode">Says the code and not the symbol, where two currencies could meet.</param>
    public static string Format(Money amount, string currency, MoneyStyle style = MoneyStyle.Amount, CultureInfo? culture = null, bool byCode = false)
    {
        culture ??= CultureInfo.CurrentCulture;
        var prefix = Prefix(currency, byCode);
        var units = amount.Units;
        // Of the decimal: the smallest long has no positive counterpart.
        var size = Math.Abs(units);

        if (style == MoneyStyle.Cost && amount.Nano != 0 && size < SmallestCost / (decimal)Money.NanoPerUnit)
        {
            var least = (SmallestCost / (decimal)Money.NanoPerUnit).ToString("N4", culture);
            return amount.Nano > 0 ? $"< {prefix}{least}" : $"> {Minus}{prefix}{least}";
        }

        var decimals = style switch
        {
            MoneyStyle.Ledger => 6,
            MoneyStyle.Round => 0,
            MoneyStyle.Price when size == decimal.Truncate(size) => 0,
            MoneyStyle.Cost when amount.Nano != 0 && size < TenthOfUnit / (decimal)Money.NanoPerUnit => 4,
            _ => MinorUnits.DecimalsOf(currency),
        };
        var shown = Math.Round(size, decimals, MidpointRounding.ToEven);
        var sign = units < 0 && shown != 0 ? $"{Minus}" : "";
        return sign + prefix + shown.ToString($"N{decimals}", culture);
    }

    /// <summary>The symbol where there is a familiar one, else the code.</summary>
    public static string Prefix(string currency, bool byCode = false) =>
        !byCode && Symbols.TryGetValue(currency, out var symbol) ? symbol : $"{currency.ToUpperInvariant()}\u00A0";
}

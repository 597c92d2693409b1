using System.Globalization;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>A cap as a person types it: a decimal point or comma, empty for none.</summary>
internal static class CapText
{
    public const string Wrong = "Use an amount, for example 150.00, or leave it empty for no cap.";

    private const int MostDecimals = 9;

    /// <summary>False when it is no amount at all; what the amount may be, <see cref="HireRules"/> says.</summary>
    public static bool TryRead(string? text, out Money? cap)
    {
        cap = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var plain = text.Trim().Replace(',', '.');
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var units)
            || Math.Abs(units) > HireRules.HighestCap * 1_000 || decimal.Round(units, MostDecimals) != units)
        {
            return false;
        }

        cap = Money.FromUnits(units);
        return true;
    }

    public static string Write(Money? cap) => cap is { } amount ? amount.Units.ToString("0.00", CultureInfo.InvariantCulture) : "";
}

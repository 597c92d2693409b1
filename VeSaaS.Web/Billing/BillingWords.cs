using System.Globalization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Billing;

/// <summary>What lines are called, on pages and in files alike.</summary>
internal static class BillingWords
{
    private const decimal Million = 1_000_000m;

    /// <summary>"October 2026".</summary>
    public static string Of(BillingMonth month) => month.FirstDay.ToString("MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>What the line is for.</summary>
    public static string Of(StatementLine line)
    {
        var words = line.Kind switch
        {
            StatementLineKind.Fee => IsWholeMonth(line) ? "Monthly fee" : "Monthly fee, prorated",
            StatementLineKind.InputTokens => "Input tokens",
            StatementLineKind.CachedTokens => "Cached input tokens",
            StatementLineKind.OutputTokens => "Output tokens",
            StatementLineKind.Allowance => "Included in the fee",
            _ => line.Of is { } number ? $"Adjustment, {Of(BillingMonth.FromNumber(number))}" : "Adjustment",
        };
        return line.Model is null ? words : $"{words}, {line.Model}";
    }

    /// <summary>"18 of 30 days", "18,420,000".</summary>
    public static string Quantity(StatementLine line) => line.Kind switch
    {
        StatementLineKind.Fee when IsWholeMonth(line) => "1",
        StatementLineKind.Fee => $"{line.Quantity} of {line.Of} days",
        _ => line.Quantity.ToString("N0", CultureInfo.CurrentCulture),
    };

    /// <summary>The fee of a month, or the price of a million tokens; null where several prices are mixed.</summary>
    public static Money? Rate(StatementLine line) => line.Kind switch
    {
        StatementLineKind.Fee => line.Rate,
        StatementLineKind.InputTokens or StatementLineKind.CachedTokens or StatementLineKind.OutputTokens => Money.FromUnits(line.Rate.Units * Million),
        _ => null,
    };

    /// <summary>"19%"; what it is called stands beside it.</summary>
    public static string Percent(decimal percent) => $"{percent.ToString("0.##", CultureInfo.CurrentCulture)}%";

    /// <summary>How lines become amounts.</summary>
    public static string Rounding(string currency) =>
        $"Each line is rounded once, half to even, to the smallest unit of {currency}. What it is rounded from is the exact sum of its messages, and stands in the CSV.";

    private static bool IsWholeMonth(StatementLine line) => line.Quantity == line.Of;
}

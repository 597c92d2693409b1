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
    public static string Of(BillingMonth month) => new DateOnly(month.Year, month.Month, 1).ToString("MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>What the line is for.</summary>
    public static string Of(StatementLineKind kind, string? model, long quantity, int? of)
    {
        var words = kind switch
        {
            StatementLineKind.Fee => quantity == of ? "Monthly fee" : "Monthly fee, prorated",
            StatementLineKind.InputTokens => "Input tokens",
            StatementLineKind.CachedTokens => "Cached input tokens",
            StatementLineKind.OutputTokens => "Output tokens",
            StatementLineKind.Allowance => "Included in the fee",
            _ => of is { } number ? $"Adjustment, {Of(BillingMonth.FromNumber(number))}" : "Adjustment",
        };
        return model is null ? words : $"{words}, {model}";
    }

    /// <summary>"18 of 30 days", "18,420,000".</summary>
    public static string Quantity(StatementLineKind kind, long quantity, int? of) => kind switch
    {
        StatementLineKind.Fee when quantity == of => "1",
        StatementLineKind.Fee => $"{quantity} of {of} days",
        _ => quantity.ToString("N0", CultureInfo.CurrentCulture),
    };

    /// <summary>The fee of a month, or the price of a million tokens; null where several prices are mixed.</summary>
    public static Money? Rate(StatementLineKind kind, Money rate) => kind switch
    {
        StatementLineKind.Fee => rate,
        StatementLineKind.InputTokens or StatementLineKind.CachedTokens or StatementLineKind.OutputTokens => Money.FromUnits(rate.Units * Million),
        _ => null,
    };
}

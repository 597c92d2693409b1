using System.Globalization;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>What a cap may be. Every rule reports all its problems.</summary>
public static class CapRules
{
    /// <summary>The field of a cap or a ceiling.</summary>
    public const string Field = "monthlyCap";

    /// <summary>Highest cap of a customer, in units of the currency.</summary>
    public const decimal Highest = 1_000_000_000m;

    private const int Decimals = 2;

    /// <summary>Problems of an amount; none at all is fine.</summary>
    public static IReadOnlyList<FieldError> Check(Money? cap, string field = Field) => cap switch
    {
        null => [],
        { } amount when amount <= Money.Zero || amount.Units > Highest =>
            [new(field, string.Create(CultureInfo.InvariantCulture, $"Use an amount above 0 and up to {Highest:N0}, or leave it empty for none."))],
        { } amount when decimal.Round(amount.Units, Decimals) != amount.Units => [new(field, "Use at most two decimals.")],
        _ => [],
    };

    /// <summary>Why a cap cannot be above what the operator allows; null when it is not.</summary>
    internal static FieldError? AboveCeiling(Money? cap, Money? ceiling) => cap is { } amount && ceiling is { } most && amount > most
        ? new(Field, string.Create(CultureInfo.InvariantCulture, $"The operator of this platform allows at most {most.Units:N2}. Use that or less."))
        : null;
}

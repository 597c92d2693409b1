using System.Diagnostics;
using System.Globalization;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>Caps in words for a person: which, how much of it is spent, and what that stopped.</summary>
public static class CapWords
{
    /// <summary>What caps count, wherever an amount stands beside one: fees are not in it, nor what they include, so that it is never the amount of a bill.</summary>
    public const string Counted = "usage beyond fees";

    /// <summary>The same as a rule.</summary>
    public const string Rule = "Caps count usage beyond fees: neither the fees themselves nor the tokens that they include.";

    /// <summary>Why no call begins.</summary>
    /// <param name="standing">The cap that has no room.</param>
    /// <param name="hire">What the team calls the hire.</param>
    /// <param name="currency">ISO 4217.</param>
    public static string Refused(CapStanding standing, string hire, string currency) =>
        $"{Why(standing, hire, currency)} The call was refused before it started.";

    /// <summary>Why a run was stopped while the agent worked.</summary>
    /// <inheritdoc cref="Refused"/>
    public static string Stopped(CapStanding standing, string hire, string currency) =>
        $"{Why(standing, hire, currency)} The agent was stopped before its next model call.";

    /// <summary>Which cap, and how it stands.</summary>
    /// <inheritdoc cref="Refused"/>
    public static string Why(CapStanding standing, string hire, string currency)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var spent = $"{Amount(standing.Spent, currency)} of {Amount(standing.Limit, currency)} is spent on {Counted}";
        return standing.IsReached || standing.Spent >= standing.Limit
            ? $"{Which(standing.Scope, hire)} is reached: {spent}."
            : $"{Which(standing.Scope, hire)} has no room for another call: {spent}{(standing.Held > Money.Zero ? $", and {Amount(standing.Held, currency)} is set aside for work that runs now" : "")}.";
    }

    private static string Which(BudgetScope scope, string hire) => scope switch
    {
        BudgetScope.Customer => "Your company's spend cap of this month",
        BudgetScope.Hire => $"The spend cap of {hire} for this month",
        BudgetScope.Task => "The spend cap of this task",
        _ => throw new UnreachableException(scope.ToString()),
    };

    // Down, so that a cap is never said to be spent before it is.
    private static string Amount(Money amount, string currency)
    {
        var decimals = MinorUnits.DecimalsOf(currency);
        var factor = (decimal)Math.Pow(10, decimals);
        return $"{currency} {(decimal.Floor(amount.Units * factor) / factor).ToString($"N{decimals}", CultureInfo.InvariantCulture)}";
    }
}

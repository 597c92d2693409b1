using System.Diagnostics;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Teams;

/// <summary>What an act does, before it is done, and why it was not.</summary>
internal static class ActWords
{
    public static string Amount(Money amount, string currency) => MoneyFormat.Format(amount, currency);

    public static (string Title, string Text, string Action) Pause(TeamMember member, FeeForecast? forecast, string currency)
    {
        var name = member.PersonaName;
        var bill = forecast is { } fee && member.Price.MonthlyFee > Money.Zero
            ? $"The fee stops with today: {Amount(fee.IfItStops.Amount, currency)} for {fee.IfItStops.Days} of {fee.IfItStops.DaysOfMonth} days of this month if it stays paused, "
                + $"instead of {Amount(fee.IfItWorks.Amount, currency)}."
            : $"{name} has no fee.";
        return ($"Pause {name}",
            $"New work is refused at once. What {name} is doing now is finished first, then its access is closed at the gateway. Messages that wait stay in the queue. {bill}",
            member.Price.MonthlyFee > Money.Zero ? "Pause, stops the fee" : $"Pause {name}");
    }

    public static (string Title, string Text, string Action) Resume(TeamMember member, FeeForecast? forecast, string currency)
    {
        var name = member.PersonaName;
        var bill = forecast is { } fee && member.Price.MonthlyFee > Money.Zero
            ? $"The fee runs again from that moment: {Amount(fee.IfItWorks.Amount, currency)} for this month, instead of {Amount(fee.IfItStops.Amount, currency)}."
            : $"{name} has no fee.";
        return ($"Resume {name}",
            $"{name} works again as soon as the gateway has confirmed its access and a call has proven it. {bill}",
            member.Price.MonthlyFee > Money.Zero ? "Resume, the fee runs again" : $"Resume {name}");
    }

    /// <summary>Null when it was done.</summary>
    public static string? Explain(PauseOutcome outcome) => outcome switch
    {
        PauseOutcome.Done => null,
        PauseOutcome.HasLeft or PauseOutcome.NotFound => "It has left your team.",
        PauseOutcome.NotReadyYet => "It is still being set up, and costs nothing yet.",
        PauseOutcome.NotAllowed(var reason) => reason,
        _ => throw new UnreachableException(outcome.GetType().Name),
    };

    /// <summary>Null when it was done.</summary>
    public static string? Explain(LetWorkerGoOutcome outcome) => outcome switch
    {
        LetWorkerGoOutcome.Ending => null,
        LetWorkerGoOutcome.NeedsChoice(var open) => $"It has {open} by now. Say what becomes of them.",
        LetWorkerGoOutcome.Invalid(var problems) => problems[0].Message,
        LetWorkerGoOutcome.NotFound => "It has left your team.",
        LetWorkerGoOutcome.NotAllowed(var reason) => reason,
        _ => throw new UnreachableException(outcome.GetType().Name),
    };

    /// <summary>Null when it was done.</summary>
    public static string? Explain(EditHireOutcome outcome) => outcome switch
    {
        EditHireOutcome.Saved => null,
        EditHireOutcome.Invalid(var problems) => problems[0].Message,
        EditHireOutcome.ChangedMeanwhile => "Somebody changed it at the same moment. Look at the chart, and try again.",
        EditHireOutcome.HasLeft or EditHireOutcome.NotFound => "It has left your team.",
        EditHireOutcome.NotAllowed(var reason) => reason,
        _ => throw new UnreachableException(outcome.GetType().Name),
    };
}

using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>What can be sent to a webhook, and what its state and its deliveries are called.</summary>
internal static class WebhookWords
{
    /// <summary>Each kind, with what an owner chooses it by.</summary>
    public static IReadOnlyList<(string Kind, string Words)> Kinds { get; } =
    [
        (TaskNews.NeedsInput, "A task needs an answer"),
        (TaskNews.Delivered, "A task was handed in"),
        (TaskNews.Failed, "A task failed"),
        (TaskNews.Checked, "A result was checked by a second virtual employee"),
        (TaskNews.CheckFailed, "A check of a result came to nothing"),
        (TaskNews.Mentioned, "Somebody is mentioned in a comment"),
        (TaskNews.CouldNotStart, "A task could not start by itself"),
        (TaskNews.SchedulePaused, "A schedule was paused, because its writer left"),
        (TaskNews.WorkerLeft, "Work is without an assignee, because a virtual employee left the platform"),
        (CapNews.Near, "A spend cap comes near"),
        (CapNews.Reached, "A spend cap is reached"),
        (CapNews.Forecast, "A spend cap will not last the month"),
        (InvoiceNews.Finalized, "An invoice is ready"),
        (PriceNews.Announced, "A price changes"),
        (PriceNews.Cancelled, "A price change was cancelled"),
        (SourceNews.Unavailable, "A virtual employee is away"),
        (SourceNews.Available, "A virtual employee is back"),
        (SourceNews.Changed, "A virtual employee has changed"),
        (DrainVirtualEmployee.LeavingAnnounced, "A virtual employee leaves the platform"),
        (DrainVirtualEmployee.LeavingCancelled, "A virtual employee stays after all"),
    ];

    public static string Of(string kind) => kind == WebhookDelivery.TestKind ? "Test" : Kinds.FirstOrDefault(known => known.Kind == kind).Words ?? kind;

    public static (string Word, Tone Tone) StateOf(WebhookRow webhook) => webhook switch
    {
        { DisabledAt: not null } => ("Off", Tone.Danger),
        { PausedAt: not null } => ("Paused", Tone.Neutral),
        { FailingSince: not null } => ("Failing", Tone.Attention),
        _ => ("Works", Tone.Success),
    };

    public static (string Word, Tone Tone) Of(DeliveryRow delivery) => delivery.Outcome switch
    {
        WebhookOutcome.Delivered => ("Delivered", Tone.Success),
        WebhookOutcome.GivenUp => ("Given up", Tone.Danger),
        WebhookOutcome.NotSent => ("Not sent", Tone.Neutral),
        _ when delivery.Attempts > 0 => ("Tried again", Tone.Attention),
        _ => ("Waiting", Tone.Neutral),
    };

    /// <summary>What could not be done; null when it was.</summary>
    public static string? Explain(WebhookSaved outcome) => outcome switch
    {
        WebhookSaved.TooMany => $"A company has at most {NotificationWebhook.Most} webhooks. Delete one that is not needed any more.",
        WebhookSaved.NotFound => "It is not there any more. Somebody else deleted it.",
        WebhookSaved.KeyReused => "It was made already. Look at the list.",
        WebhookSaved.NotNow(var reason) => reason,
        WebhookSaved.ChangedMeanwhile => "Somebody else changed it meanwhile. Look at it again.",
        WebhookSaved.NotAllowed(var reason) => reason,
        _ => null,
    };
}

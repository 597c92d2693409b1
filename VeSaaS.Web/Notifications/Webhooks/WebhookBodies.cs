using VeSaaS.Core.Notifications.Webhooks;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>Body of a webhook.</summary>
/// <param name="Url">Where to: `https`, reachable from the Internet.</param>
/// <param name="Kinds">What is sent, as `/api/webhooks/kinds` names it.</param>
/// <param name="Version">The version that was read, for a change; whatever is there when left out.</param>
internal sealed record WebhookBody(string? Url, IReadOnlyList<string>? Kinds, int? Version)
{
    public WebhookPlan ToPlan() => new(Url ?? "", Kinds ?? []);
}

/// <summary>A webhook.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Url">Where to.</param>
/// <param name="Kinds">What is sent.</param>
/// <param name="State">Works, Failing, Paused or Off.</param>
/// <param name="PausedAt">When somebody stopped it; null while it is not.</param>
/// <param name="DisabledAt">When the product turned it off; null while it is not.</param>
/// <param name="FailingSince">The first failure that no success followed; null after a success.</param>
/// <param name="FormerSecretUntil">Until when the secret before signs, too; null where there is none.</param>
/// <param name="Version">For changing it.</param>
internal sealed record WebhookAnswerBody(
    Guid Id, string Url, IReadOnlyList<string> Kinds, string State, DateTimeOffset? PausedAt, DateTimeOffset? DisabledAt, DateTimeOffset? FailingSince, DateTimeOffset? FormerSecretUntil, int Version)
{
    public static WebhookAnswerBody Of(WebhookRow row) => new(
        row.Id.Value, row.Url, row.Kinds, WebhookWords.StateOf(row).Word, row.PausedAt, row.DisabledAt, row.FailingSince, row.FormerUntil, row.Version);
}

/// <summary>A webhook that was made.</summary>
/// <param name="Webhook">As it is now.</param>
/// <param name="Secret">`whsec_…`, in this answer only; null when the same Idempotency-Key had made it before.</param>
internal sealed record WebhookMadeAnswer(WebhookAnswerBody Webhook, string? Secret);

/// <summary>A new secret.</summary>
/// <param name="Secret">`whsec_…`, in this answer only.</param>
/// <param name="FormerSecretUntil">Until when the secret before signs, too.</param>
internal sealed record WebhookSecretAnswer(string Secret, DateTimeOffset FormerSecretUntil);

/// <summary>Every webhook of the company, in the order in which they were made.</summary>
internal sealed record WebhooksAnswer(IReadOnlyList<WebhookAnswerBody> Webhooks);

/// <summary>What can be sent.</summary>
/// <param name="Kind">The type of its messages.</param>
/// <param name="When">When one is sent.</param>
internal sealed record WebhookKindAnswer(string Kind, string When);

/// <summary>Everything that can be sent.</summary>
internal sealed record WebhookKindsAnswer(IReadOnlyList<WebhookKindAnswer> Kinds);

/// <summary>One message, and how it went.</summary>
/// <param name="Id">Which one; its `webhook-id` is `msg_` and this without hyphens.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Outcome">Waiting, Delivered, GivenUp or NotSent.</param>
/// <param name="QueuedAt">From when on it is tried.</param>
/// <param name="TriedAt">The last attempt; null before the first.</param>
/// <param name="Attempts">How many there were.</param>
/// <param name="Status">What the receiver answered last; null where it did not.</param>
/// <param name="Problem">Why it was not taken, in a sentence; null when it was.</param>
internal sealed record DeliveryAnswer(Guid Id, string Kind, string Outcome, DateTimeOffset QueuedAt, DateTimeOffset? TriedAt, int Attempts, int? Status, string? Problem)
{
    public static DeliveryAnswer Of(DeliveryRow row) => new(row.Id, row.Kind, row.Outcome.ToString(), row.QueuedAt, row.TriedAt, row.Attempts, row.Status, row.Problem);
}

/// <summary>A page of the log, newest first.</summary>
/// <param name="Deliveries">Its rows.</param>
/// <param name="Behind">For the next page; null on the last one.</param>
internal sealed record DeliveriesAnswer(IReadOnlyList<DeliveryAnswer> Deliveries, Guid? Behind);

/// <summary>What was put into the queue.</summary>
internal sealed record DeliveryQueuedAnswer(Guid Delivery);

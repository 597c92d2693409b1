using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>One webhook of one company, as the API's description shows it.</summary>
internal static class WebhookExamples
{
    private static readonly Guid Id = new("01a21d48-3336-7f1f-8122-3043146cdfaa");
    private static readonly Guid Message = new("01a21d48-3336-7f1f-8122-3043146cdfab");
    private static readonly DateTimeOffset At = new(2026, 10, 20, 9, 30, 0, TimeSpan.Zero);

    public static WebhookAnswerBody Webhook { get; } = new(Id, "https://hooks.nordhafen.example/ve", [TaskNews.Delivered, TaskNews.NeedsInput], "Works", null, null, null, null, 3);

    public static WebhooksAnswer Webhooks { get; } = new([Webhook]);

    /// <summary>The secret says of itself that it is none.</summary>
    public static WebhookMadeAnswer Made { get; } = new(Webhook, $"{WebhookSecret.Prefix}...");

    public static WebhookSecretAnswer Secret { get; } = new($"{WebhookSecret.Prefix}...", At + NotificationWebhook.Overlap);

    public static WebhookKindsAnswer Kinds { get; } = new([.. WebhookWords.Kinds.Select(kind => new WebhookKindAnswer(kind.Kind, kind.Words))]);

    public static DeliveriesAnswer Deliveries { get; } = new([new(Message, TaskNews.Delivered, nameof(WebhookOutcome.Delivered), At, At.AddSeconds(1), 1, 204, null)], null);

    public static DeliveryQueuedAnswer Queued { get; } = new(Message);
}

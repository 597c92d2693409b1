using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Notifications.Webhooks;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Registers what people are told in the product.</summary>
public static class NotificationCentreRegistration
{
    /// <summary>Adds reading, marking and choosing, the company's webhooks, and the workers that send them and throw old ones away.</summary>
    public static IServiceCollection AddNotificationCentre(this IServiceCollection services)
    {
        // Singletons: each opens a context per call and keeps nothing.
        services.AddSingleton<NotificationQuery>();
        services.AddSingleton<MarkNotificationsRead>();
        services.AddSingleton<NotificationChoices>();
        services.AddHostedService<NotificationReaper>();
        services.AddHostedService<NotificationMails>();
        services.AddSingleton<SaveWebhook>();
        services.AddSingleton<ControlWebhook>();
        services.AddSingleton<WebhookQuery>();
        services.AddSingleton<SendWebhook>();
        services.AddSingleton(provider => new OutboxCarrier(SendWebhook.Kind, provider.GetRequiredService<SendWebhook>().ExecuteAsync));
        return services;
    }
}

using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Web.Notifications.Webhooks;

namespace VeSaaS.Web.Notifications;

/// <summary>Registers what is told in the product, by mail and to webhooks.</summary>
internal static class NotificationsWeb
{
    public static IServiceCollection AddNotificationsWeb(this IServiceCollection services)
    {
        services.AddNotificationCentre();
        services.AddSingleton<NotificationWording>();
        services.AddSingleton<NotificationMail>();
        services.AddSingleton(provider => new NotificationSpeech(provider.GetRequiredService<NotificationWording>().SayAsync));
        services.AddSingleton(new WebhookKinds([.. WebhookWords.Kinds.Select(kind => kind.Kind)]));
        services.AddSingleton(provider => new MailWriter(NotificationMailRequest.Kind, provider.GetRequiredService<NotificationMail>().WriteAsync));
        return services;
    }

    public static void MapNotifications(this IEndpointRouteBuilder app) => app.MapWebhookApi();
}

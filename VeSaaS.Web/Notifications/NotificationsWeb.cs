using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Outbox;

namespace VeSaaS.Web.Notifications;

/// <summary>Registers what is told in the product and by mail.</summary>
internal static class NotificationsWeb
{
    public static IServiceCollection AddNotificationsWeb(this IServiceCollection services)
    {
        services.AddNotificationCentre();
        services.AddSingleton<NotificationMail>();
        services.AddSingleton(provider => new MailWriter(NotificationMailRequest.Kind, provider.GetRequiredService<NotificationMail>().WriteAsync));
        return services;
    }
}

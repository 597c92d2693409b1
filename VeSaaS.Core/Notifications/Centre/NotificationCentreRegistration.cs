using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Registers what people are told in the product.</summary>
public static class NotificationCentreRegistration
{
    /// <summary>Adds reading, marking and choosing, and the workers that mail them and throw old ones away.</summary>
    public static IServiceCollection AddNotificationCentre(this IServiceCollection services)
    {
        // Singletons: each opens a context per call and keeps nothing.
        services.AddSingleton<NotificationQuery>();
        services.AddSingleton<MarkNotificationsRead>();
        services.AddSingleton<NotificationChoices>();
        services.AddHostedService<NotificationReaper>();
        services.AddHostedService<NotificationMails>();
        return services;
    }
}

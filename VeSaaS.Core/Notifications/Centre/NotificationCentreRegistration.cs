using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Registers what people are told in the product.</summary>
public static class NotificationCentreRegistration
{
    /// <summary>Adds reading and marking, and the worker that throws old ones away.</summary>
    public static IServiceCollection AddNotificationCentre(this IServiceCollection services)
    {
        // Singletons: each opens a context per call and keeps nothing.
        services.AddSingleton<NotificationQuery>();
        services.AddSingleton<MarkNotificationsRead>();
        services.AddHostedService<NotificationReaper>();
        return services;
    }
}

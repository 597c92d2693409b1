using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>Registers the mails that wait.</summary>
public static class OutboxRegistration
{
    /// <summary>The queue, and the worker that empties it through <see cref="IMailSender"/>.</summary>
    public static IServiceCollection AddMailOutbox(this IServiceCollection services)
    {
        services.TryAddSingleton<MailQueue>();
        services.TryAddSingleton<MailWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<MailWorker>());
        return services;
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Infrastructure.Kernel;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>Registers how mails and webhooks leave.</summary>
public static class NotificationsRegistration
{
    /// <summary>Webhooks by HTTP, and mail by SMTP; in Development without `Mail:Host` the <see cref="DevelopmentOutbox"/>, which is registered nowhere else.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddMailOutbox();
        services.AddOptions<NotificationWebhookOptions>().BindConfiguration(NotificationWebhookOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NotificationWebhookOptions>, NotificationWebhookOptionsValidation>();
        services.TryAddSingleton<AddressResolver>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<IWebhookSender>(CreateSender);
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptions.Validator>();
        if (environment.IsDevelopment() && string.IsNullOrWhiteSpace(configuration[$"{MailOptions.SectionName}:{nameof(MailOptions.Host)}"]))
        {
            services.AddSingleton<DevelopmentOutbox>();
            services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<DevelopmentOutbox>());
        }
        else
        {
            services.AddSingleton<IMailSender, SmtpMailSender>();
        }

        return services;
    }

    private static HttpWebhookSender CreateSender(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<NotificationWebhookOptions>>().Value;
        var connector = new GuardedConnector(provider.GetRequiredService<AddressResolver>(), options.MayBePrivate);
        var handler = HttpWebhookSender.CreateHandler(connector, provider.GetService<X509ChainPolicy>());
        return new HttpWebhookSender(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<TimeProvider>());
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>Registers how mail leaves.</summary>
public static class NotificationsRegistration
{
    /// <summary>SMTP; in Development without `Mail:Host` the <see cref="DevelopmentOutbox"/>, which is registered nowhere else.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddMailOutbox();
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
}

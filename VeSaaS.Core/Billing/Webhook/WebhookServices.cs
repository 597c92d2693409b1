using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing.Sources;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Registers the usage webhook.</summary>
internal static class WebhookServices
{
    public static void AddUsageWebhook(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidation>());
        services.AddSingleton<SetBillingSource>();
        services.AddSingleton<WebhookSignatures>();
        services.AddSingleton<ReceiveUsage>();
        services.AddSingleton<ReplayUsage>();
        services.AddSingleton<UsageWebhookQueries>();
        services.AddSingleton<Reconciliation>();
        services.AddSingleton<UsageDeliveryReaper>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageDeliveryReaper>());
    }
}

using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Shell.Telemetry;

/// <summary>Figures for whoever runs the product: `/metrics` on the management port, and a collector.</summary>
internal static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptions.Validator>();
        services.AddSingleton<ProductTelemetry>();
        services.AddSingleton<ILoggerProvider, LogMetrics>();
        return services;
    }
}

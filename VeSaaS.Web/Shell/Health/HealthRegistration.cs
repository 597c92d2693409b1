using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Shell.Health;

/// <summary>`/health/live`: the process answers. `/health/ready`: it can do its work. The world hears one word; the reasons are on the management port.</summary>
internal static class HealthRegistration
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", timeout: Patience)
            .AddCheck<GatewayHealth>("gateway", timeout: Patience)
            .AddCheck<AgentSourcesHealth>("agents", HealthStatus.Degraded, timeout: Patience);
        services.AddOptions<ManagementOptions>().BindConfiguration(ManagementOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ManagementOptions>, ManagementOptions.Validator>();
        services.AddSingleton<ManagementListener>();
        services.AddHostedService(provider => provider.GetRequiredService<ManagementListener>());
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        Map(AppUrls.HealthLive, new HealthCheckOptions { Predicate = _ => false });
        Map(AppUrls.HealthReady, new HealthCheckOptions());

        void Map(string path, HealthCheckOptions options) =>
            app.MapHealthChecks(path, options).AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
    }
}

using VeSaaS.Web.Gateway.Overview;

namespace VeSaaS.Web.Gateway;

/// <summary>Registers the gateway's page.</summary>
internal static class GatewayWeb
{
    public static IServiceCollection AddGatewayWeb(this IServiceCollection services)
    {
        services.AddSingleton<GatewayReads>();
        services.AddSingleton<GatewayVerbs>();
        return services;
    }
}

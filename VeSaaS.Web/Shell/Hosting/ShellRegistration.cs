using System.Diagnostics;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>What every page and endpoint stands on, whatever its feature.</summary>
internal static class ShellRegistration
{
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddHttpClient();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions["correlationId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier);
        return services;
    }

    public static WebApplication UseShell(this WebApplication app)
    {
        return app;
    }

    public static WebApplication MapShell(this WebApplication app)
    {
        return app;
    }
}

using VeSaaS.Web.Design;
using VeSaaS.Web.Shell.Finding;
using VeSaaS.Web.Shell.Health;
using VeSaaS.Web.Shell.Telemetry;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>What every page and endpoint stands on, whatever its feature.</summary>
internal static class ShellRegistration
{
    // The longest chat message, in bytes of UTF-8 and twice escaped; with SignalR's own 32 KiB it would cut the circuit instead of being read.
    private const long MaximumCircuitMessage = 512 * 1024;

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddHttpClient();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = ApiProblemTypes.Complete);
        // The exception says which field it was; without it the answer would be an empty 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddApiDescription();
        services.AddHealth();
        services.AddTelemetry();
        services.AddSingleton<QuickFind>();
        services.AddDesign();
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(options => options.MaximumReceiveMessageSize = MaximumCircuitMessage);
        return services;
    }

    /// <summary>What stands first: failures become pages, or problems below /api.</summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute(AppUrls.NotFound, createScopeForStatusCodePages: true));
        if (!app.Environment.IsDevelopment())
        {
            app.UseWhen(IsPage, pages => pages.UseExceptionHandler(AppUrls.Error, createScopeForErrors: true));
            app.UseWhen(context => !IsPage(context), api => api.UseExceptionHandler());
        }

        app.UseWhen(context => !IsPage(context), api => api.UseStatusCodePages().UseMiddleware<ApiFailures>());
        return app;
    }

    public static WebApplication MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapApiDescription();
        app.MapHealth();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    // What programs ask for is answered with problems, everything else with pages.
    private static bool IsPage(HttpContext context) => !(context.Request.Path.StartsWithSegments("/api")
        || context.Request.Path.StartsWithSegments("/openapi") || context.Request.Path.StartsWithSegments("/.well-known")
        || context.Request.Path.StartsWithSegments("/health"));
}

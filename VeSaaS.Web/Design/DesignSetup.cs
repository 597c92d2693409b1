using MudBlazor;
using MudBlazor.Services;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Design.Markdown;

namespace VeSaaS.Web.Design;

/// <summary>Registers what the components of this folder need.</summary>
public static class DesignSetup
{
    public static IServiceCollection AddDesign(this IServiceCollection services)
    {
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            options.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            options.SnackbarConfiguration.MaximumOpacity = 100;
            options.SnackbarConfiguration.PreventDuplicates = true;
            options.SnackbarConfiguration.VisibleStateDuration = 6000;
            options.SnackbarConfiguration.ShowTransitionDuration = 180;
            options.SnackbarConfiguration.HideTransitionDuration = 180;
        });
        services.AddSingleton<MarkdownRenderer>();
        services.AddScoped<KeptDrafts>();
        return services;
    }
}

using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Teams.Api;
using VeSaaS.Web.Teams.Customers;
using VeSaaS.Web.Teams.Export;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Teams.Hiring.Reports;
using VeSaaS.Web.Teams.Overview;
using VeSaaS.Web.Teams.Welcome;

namespace VeSaaS.Web.Teams;

/// <summary>Registers the pages and endpoints of the team.</summary>
internal static class TeamsWeb
{
    public static IServiceCollection AddTeamsWeb(this IServiceCollection services)
    {
        services.AddSingleton<TeamActivity>();
        services.AddSingleton<TeamAsks>();
        services.AddSingleton<HireExport>();
        services.AddSingleton<FirstSteps>();
        services.AddSingleton<TeamReads>();
        services.AddSingleton<TeamVerbs>();
        services.AddSingleton<CustomerReads>();
        services.AddSingleton<CustomerVerbs>();
        services.AddSingleton(provider => new SuspensionMail(provider.GetRequiredService<MailQueue>(), provider.GetRequiredService<IOptions<AppOptions>>().Value.PublicUrl));
        services.AddScoped<ReportWanted>();
        return services;
    }

    public static WebApplication MapTeams(this WebApplication app)
    {
        app.MapTeamApi();
        app.MapHireExport();
        return app;
    }
}

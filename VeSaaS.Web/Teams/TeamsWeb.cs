using VeSaaS.Web.Teams.Api;

namespace VeSaaS.Web.Teams;

/// <summary>Registers the pages and endpoints of the team.</summary>
internal static class TeamsWeb
{
    public static WebApplication MapTeams(this WebApplication app)
    {
        app.MapTeamApi();
        return app;
    }
}

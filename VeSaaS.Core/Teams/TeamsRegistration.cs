using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Teams;

/// <summary>Registers this feature.</summary>
public static class TeamsRegistration
{
    /// <summary>Hiring, editing, letting go, and reading the team. All open a context of their own per call.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services)
    {
        services.AddSingleton<HireVirtualEmployee>();
        services.AddSingleton<EditHire>();
        services.AddSingleton<LetGo>();
        services.AddSingleton<TeamQuery>();
        return services;
    }
}

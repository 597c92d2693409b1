using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Core.Teams.Pausing;

namespace VeSaaS.Core.Teams;

/// <summary>Registers this feature.</summary>
public static class TeamsRegistration
{
    /// <summary>Hiring, editing, pausing, letting go, and reading the team. All open a context of their own per call.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services)
    {
        services.AddSingleton<HireVirtualEmployee>();
        services.AddSingleton<EditHire>();
        services.AddSingleton<LetGo>();
        services.AddSingleton<PauseHire>();
        services.AddSingleton<ResumeHire>();
        services.AddSingleton<TeamQuery>();
        services.AddSingleton<HireFees>();
        services.AddSingleton<DrainVirtualEmployee>();
        services.AddSingleton<EndDrainedHires>();
        services.AddSingleton<DeletionImpacts>();
        services.AddHostedService<DrainWorker>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Core.Teams.Trials;

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
        services.AddOptions<TrialOptions>().BindConfiguration(TrialOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrialOptions>, TrialOptionsValidator>();
        services.AddSingleton<TrialBudgets>();
        services.AddSingleton<StartTrial>();
        services.AddSingleton<EndTrial>();
        services.AddSingleton<TrialQuery>();
        services.AddSingleton<TrialCosts>();
        services.AddSingleton<DrainVirtualEmployee>();
        services.AddSingleton<EndDrainedHires>();
        services.AddSingleton<DeletionImpacts>();
        services.AddSingleton<SuspensionEffects>();
        services.AddSingleton<SuspendCustomer>();
        services.AddSingleton<ResumeCustomer>();
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton<BeginSupport>();
        services.AddSingleton<EndSupport>();
        services.AddHostedService<SupportReaper>();
        services.AddHostedService<DrainWorker>();
        return services;
    }
}

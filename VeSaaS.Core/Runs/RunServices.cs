using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Runs.Trials;

namespace VeSaaS.Core.Runs;

/// <summary>Registers Runs.</summary>
public static class RunServices
{
    /// <summary>The engine and what reads and stops runs. The host adds <see cref="IAgentClient"/>, each owner a keyed <see cref="IRunOwner"/>.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddOptions<RunsOptions>().BindConfiguration(RunsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RunsOptions>, RunsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RunLog>();
        services.AddSingleton<RunSteps>();
        services.AddSingleton<UploadFile>();
        services.AddSingleton<RemoveDraft>();
        services.AddSingleton<FileQueries>();
        services.AddHostedService<FileReaper>();
        services.AddSingleton<StopRun>();
        services.AddSingleton<RunAsks>();
        services.AddSingleton<RunLeases>();
        services.AddHostedService<RunEngine>();
        services.AddSingleton<EndingHires>();
        services.AddHostedService(provider => provider.GetRequiredService<EndingHires>());
        services.AddSingleton<EndingTrials>();
        services.AddHostedService(provider => provider.GetRequiredService<EndingTrials>());
        services.AddSingleton<RunCosts>();
        services.AddSingleton<RunMetrics>();
        return services;
    }
}

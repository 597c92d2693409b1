using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Delegation;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tasks.Reviewing;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Tasks.Views;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams.Draining;

namespace VeSaaS.Core.Tasks;

/// <summary>Registers Tasks.</summary>
public static class TaskServices
{
    /// <summary>Verbs, queries, and what runs of kind Task write to.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services)
    {
        services.AddSingleton<TaskWriter>();
        services.AddSingleton<TaskStarts>();
        services.AddSingleton<CreateTask>();
        services.AddSingleton<EditTask>();
        services.AddSingleton<MoveTask>();
        services.AddSingleton<ArchiveTask>();
        services.AddSingleton<EditManyTasks>();
        services.AddSingleton<ImportTasks>();
        services.AddSingleton<RetryTask>();
        services.AddSingleton<CommentOnTask>();
        services.AddSingleton<AttachToTask>();
        services.AddSingleton<TaskFileQuery>();
        services.AddSingleton<ChangeChecklist>();
        services.AddSingleton<LinkTasks>();
        services.AddSingleton<AnswerTask>();
        services.AddSingleton<ReviewTask>();
        services.AddSingleton<AskForCheck>();
        services.AddSingleton<DecideSuggestion>();
        services.AddSingleton<LetTeamDecide>();
        services.AddSingleton<SetWorkLimits>();
        services.AddSingleton<TaskCaps>();
        services.AddSingleton<WaitForRoom>();
        services.AddSingleton<StartWaiting>();
        services.AddHostedService<TaskPuller>();
        services.AddSingleton<LetWorkerGo>();
        services.AddSingleton<WorkOfDrained>();
        services.AddSingleton(provider => new DrainedWork(provider.GetRequiredService<WorkOfDrained>().ReleaseAsync));
        services.AddSingleton<SaveSchedule>();
        services.AddSingleton<ControlSchedule>();
        services.AddSingleton<ScheduleQuery>();
        services.AddSingleton<MakeDueTasks>();
        services.AddHostedService<ScheduleWorker>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<BoardQuery>();
        services.AddSingleton<TaskQuery>();
        services.AddSingleton<TaskTitles>();
        services.AddSingleton<AttemptsOfRuns>();
        services.AddSingleton<TaskTexts>();
        services.AddSingleton<ListingTasks>();
        services.AddKeyedSingleton<IRunOwner, TaskRunOwner>(RunKind.Task);
        return services;
    }
}

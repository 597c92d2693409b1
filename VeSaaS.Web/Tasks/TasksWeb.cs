using VeSaaS.Core.Tasks;
using VeSaaS.Web.Tasks.Api;
using VeSaaS.Web.Tasks.Schedules;

namespace VeSaaS.Web.Tasks;

/// <summary>Registers the board and its endpoints.</summary>
internal static class TasksWeb
{
    public static IServiceCollection AddTasksWeb(this IServiceCollection services)
    {
        services.AddTasks();
        services.AddSingleton<TaskReads>();
        services.AddSingleton<TaskVerbs>();
        services.AddSingleton<ScheduleVerbs>();
        return services;
    }

    public static WebApplication MapTasks(this WebApplication app)
    {
        app.MapTaskApi();
        app.MapTaskCsv();
        return app;
    }
}

namespace VeSaaS.Web.Shell;

/// <summary>The addresses of tasks and schedules.</summary>
public static partial class AppUrls
{
    public const string Tasks = "/tasks";
    public const string TaskRoute = "/tasks/{TaskId:guid}";
    public const string TasksCsv = "/tasks/export";
    public const string TasksImport = "/tasks/import";
    public const string TaskSchedules = "/tasks/schedules";

    /// <summary>The board as a file, filtered like <see cref="TasksWith"/>.</summary>
    public static string TasksFile(string? search = null, string? who = null, string? label = null, string? due = null, string? priority = null, string? show = null) =>
        With(TasksCsv, ("q", search), ("who", who), ("label", label), ("due", due), ("priority", priority), ("show", show));

    /// <summary>The board as a saved view shows it.</summary>
    public static string TasksView(string query) => query.Length == 0 ? Tasks : $"{Tasks}?{query}";

    /// <summary>The board, or one task over it; `view` is `list` or `lanes`, the rest filters it.</summary>
    public static string TasksWith(
        Guid? task = null, string? view = null, string? search = null, string? who = null, string? label = null, string? due = null, string? priority = null, string? show = null) =>
        With(task is { } id ? $"{Tasks}/{id:D}" : Tasks, ("view", view), ("q", search), ("who", who), ("label", label), ("due", due), ("priority", priority), ("show", show));

    /// <summary>One part of a task, with one of its comments in view; parts are called as their buttons, in lower case.</summary>
    public static string TaskPart(Guid task, string part, Guid? comment = null) => With($"{Tasks}/{task:D}", ("tab", part), ("comment", comment?.ToString("D")));

    /// <summary>The form of a schedule, by its id, or `new`.</summary>
    public static string TaskSchedule(string edit) => With(TaskSchedules, ("edit", edit));
}

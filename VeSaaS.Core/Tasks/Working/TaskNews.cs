namespace VeSaaS.Core.Tasks.Working;

/// <summary>What people are told of tasks; the subject is `task:{id}`, unless it says another one.</summary>
public static class TaskNews
{
    /// <summary>The virtual employee asks something.</summary>
    public const string NeedsInput = "tasks.needs_input";

    /// <summary>It handed in a result.</summary>
    public const string Delivered = "tasks.delivered";

    /// <summary>The attempt failed.</summary>
    public const string Failed = "tasks.failed";

    /// <summary>A check was answered; for whoever asked for it.</summary>
    public const string Checked = "tasks.checked";

    /// <summary>A check came to nothing; for whoever asked for it.</summary>
    public const string CheckFailed = "tasks.check_failed";

    /// <summary>A schedule wrote the task and could not start it, or it stopped waiting for room, because who let it wait may not start it any more; the latter is for owners.</summary>
    public const string CouldNotStart = "tasks.could_not_start";

    /// <summary>Whoever had tasks or schedules left the platform, and nobody is assigned to them; of `hire:{id}`, for owners.</summary>
    public const string WorkerLeft = "tasks.worker_left";

    /// <summary>A schedule was paused, because who wrote it may not write tasks any more; of `schedule:{id}`, for owners.</summary>
    public const string SchedulePaused = "tasks.schedule_paused";

    /// <summary>"3 open tasks and 1 schedule".</summary>
    public const string WorkFact = "work";

    /// <summary>What the team called whoever left, or the schedule's title.</summary>
    public const string NameFact = "name";

    /// <summary>A colleague names the member in a comment.</summary>
    public const string Mentioned = "tasks.mentioned";

    /// <summary>The subject of every mention, so that one choice holds for all of them; the task is a fact.</summary>
    public const string Mentions = "tasks:mentions";

    /// <summary>The task's id, of <see cref="Mentioned"/>.</summary>
    public const string TaskFact = "task";

    /// <summary>The comment's id, of <see cref="Mentioned"/>; left out of what was told before comments were led to.</summary>
    public const string CommentFact = "comment";

    /// <summary>Who mentioned the member, as colleagues called them then.</summary>
    public const string ByFact = "by";

    /// <summary>The task's number.</summary>
    public const string NumberFact = "number";

    /// <summary>The id of the hire that worked, or checked.</summary>
    public const string HireFact = "hire";

    /// <summary>The check's id, of <see cref="Checked"/> and <see cref="CheckFailed"/>.</summary>
    public const string CheckFact = "check";

    /// <summary>Why it could not start, in a sentence.</summary>
    public const string ReasonFact = "reason";

    /// <summary>What is told of a task that came to a status; null when nothing is.</summary>
    public static string? KindOf(WorkItemStatus status) => status switch
    {
        WorkItemStatus.NeedsYou => NeedsInput,
        WorkItemStatus.InReview => Delivered,
        WorkItemStatus.Failed => Failed,
        _ => null,
    };
}

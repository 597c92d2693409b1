using System.Text.Json;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>Body of a new task.</summary>
/// <param name="Title">What is to be done, in a few words.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Priority">Low, Normal, High or Urgent; Normal when left out.</param>
/// <param name="DueOn">`yyyy-MM-dd`.</param>
/// <param name="Hire">Who shall work on it.</param>
/// <param name="Labels">At most ten.</param>
/// <param name="Checklist">What has to hold before it is accepted.</param>
internal sealed record TaskBody(
    string? Title, string? Description, string? Priority, string? DueOn, Guid? Hire, IReadOnlyList<string>? Labels, IReadOnlyList<string>? Checklist);

/// <summary>Body of a change. What is left out stays; null takes day or assignee away.</summary>
internal sealed record TaskChangeBody(
    string? Title, string? Description, string? Priority, JsonElement DueOn, JsonElement Hire, IReadOnlyList<string>? Labels, int? Version);

/// <summary>Body of a move.</summary>
/// <param name="To">The status that names the column.</param>
/// <param name="Behind">The task that it shall stand behind; the top of the column when left out.</param>
/// <param name="Version">The version that was read; whatever is there when left out.</param>
internal sealed record TaskMoveBody(string? To, Guid? Behind, int? Version);

/// <summary>Body of a review, a comment or an item of the checklist.</summary>
internal sealed record TaskTextBody(string? Text);

/// <summary>Body of waiting for room.</summary>
internal sealed record TaskWaitBody(bool Waits);

/// <summary>Body of the limits; null stands for none.</summary>
internal sealed record TaskLimitsBody(int? InProgress, int? PerWorker);

/// <summary>Body of an attempt with somebody: the hire.</summary>
internal sealed record TaskRetryBody(Guid? Hire, int? Version);

/// <summary>Body of an act on many tasks: which, and exactly one act.</summary>
/// <param name="Tasks">At most 200 ids.</param>
/// <param name="Assign">A hire's id, or null for nobody.</param>
/// <param name="Priority">Low, Normal, High or Urgent.</param>
/// <param name="Label">A label that is added.</param>
/// <param name="Move">The status that names the column.</param>
/// <param name="Archived">Takes them off the board, or brings them back.</param>
internal sealed record ManyTasksBody(IReadOnlyList<Guid>? Tasks, JsonElement Assign, string? Priority, string? Label, string? Move, bool? Archived)
{
    private const string TasksField = "tasks";
    private const string ActField = "act";

    /// <summary>The act; null with a problem when there is none, or more than one.</summary>
    public ManyTasksAct? Read(List<FieldError> problems)
    {
        if (Tasks is not { Count: > 0 and <= EditManyTasks.Most })
        {
            problems.Add(new(TasksField, $"Name the tasks by their ids, from 1 to {EditManyTasks.Most}."));
        }

        List<ManyTasksAct?> acts =
        [
            TaskBodyReader.ReadAssignee(Assign, problems) is { } assignee ? new ManyTasksAct.Give(assignee.Hire) : null,
            TaskRules.ReadName<WorkItemPriority>(Priority, "priority", problems) is { } priority ? new ManyTasksAct.Prioritize(priority) : null,
            Label is { } label ? new ManyTasksAct.AddLabel(label) : null,
            TaskRules.ReadName<WorkItemStatus>(Move, "move", problems) is { } status ? new ManyTasksAct.MoveTo(status) : null,
            Archived is { } archived ? new ManyTasksAct.Archive(archived) : null,
        ];
        List<ManyTasksAct> given = [.. acts.OfType<ManyTasksAct>()];
        if (problems.Count == 0 && given.Count != 1)
        {
            problems.Add(new(ActField, "Send exactly one of assign, priority, label, move and archived."));
        }

        return problems.Count == 0 ? given[0] : null;
    }
}

/// <summary>Body of a task's cap: units of the currency, or null for none.</summary>
internal sealed record TaskCapBody(JsonElement Cap);

/// <summary>Body of a tick.</summary>
internal sealed record TaskTickBody(bool Ticked);

/// <summary>Body of a dependency: the number of the task that has to be done first.</summary>
internal sealed record TaskBlockerBody(int Number);

/// <summary>Reads the words of bodies and addresses.</summary>
internal static class TaskBodyReader
{
    /// <summary>Absent: no change. Null: no day.</summary>
    public static DueChange? ReadDue(JsonElement element, List<FieldError> problems) => element.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new(null),
        JsonValueKind.String => TaskRules.ReadDay(element.GetString(), TaskRules.DueField, problems) is { } day ? new(day) : null,
        _ => Wrong<DueChange>(TaskRules.DueField, "Write the day as yyyy-MM-dd, or null for none.", problems),
    };

    /// <summary>Absent: no change. Null: nobody.</summary>
    public static AssigneeChange? ReadAssignee(JsonElement element, List<FieldError> problems) => element.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new(null),
        JsonValueKind.String when element.TryGetGuid(out var id) => new(new HireId(id)),
        _ => Wrong<AssigneeChange>(TaskRules.AssigneeField, "Use the id of a virtual employee of your team, or null for nobody.", problems),
    };

    private static TChange? Wrong<TChange>(string field, string message, List<FieldError> problems)
        where TChange : class
    {
        problems.Add(new FieldError(field, message));
        return null;
    }
}

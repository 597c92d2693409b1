using System.Globalization;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Another assignee, or nobody.</summary>
public sealed record AssigneeChange(HireId? Hire);

/// <summary>Another day, or none.</summary>
public sealed record DueChange(DateOnly? Day);

/// <summary>What shall be different; what is null stays as it is.</summary>
/// <param name="Version">The version that the editor saw; null to change whatever is there.</param>
public sealed record TaskChanges(int? Version)
{
    public string? Title { get; init; }

    public string? Description { get; init; }

    public WorkItemPriority? Priority { get; init; }

    public DueChange? Due { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Labels that come to those that it has.</summary>
    public IReadOnlyList<string>? AlsoLabels { get; init; }

    public AssigneeChange? Assignee { get; init; }

    internal TaskChanges Normalized() => this with
    {
        Title = Title is null ? null : TaskRules.NormalizeTitle(Title),
        Description = Description?.Trim(),
        Labels = Labels is null ? null : TaskRules.NormalizeLabels(Labels),
        AlsoLabels = AlsoLabels is null ? null : TaskRules.NormalizeLabels(AlsoLabels),
    };
}

/// <summary>Changes what a task says, and who works on it.</summary>
public sealed class EditTask(TaskWriter writer, CustomerClock clock)
{
    /// <summary>Changes what is given.</summary>
    public async Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, TaskChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(changes);
        changes = changes.Normalized();
        var today = await clock.TodayAsync(caller.CustomerId, cancellationToken);
        return await writer.ChangeAsync(caller, id, changes.Version, (context, token) => ApplyAsync(context, changes, today, token), cancellationToken);
    }

    private static async Task<TaskOutcome?> ApplyAsync(TaskChangeContext context, TaskChanges changes, DateOnly today, CancellationToken cancellationToken)
    {
        var task = context.Task;
        if (changes.AlsoLabels is { } also)
        {
            changes = changes with { Labels = TaskRules.NormalizeLabels([.. changes.Labels ?? TaskRules.SplitLabels(task.Labels), .. also]) };
        }

        List<FieldError> problems =
        [
            .. changes.Title is { } title ? TaskRules.CheckTitle(title) : [], .. changes.Description is { } description ? TaskRules.CheckDescription(description) : [],
            // A day that was chosen before stays, however old it has become.
            .. changes.Due is { } due && due.Day != task.DueOn ? TaskRules.CheckDue(due.Day, today) : [],
            .. changes.Labels is { } labels ? TaskRules.CheckLabels(labels) : [],
        ];
        if (problems.Count > 0)
        {
            return new TaskOutcome.Invalid(problems);
        }

        if (changes.Assignee is { } assignee && assignee.Hire != task.HireId && await TaskWorkers.AssignAsync(context, assignee.Hire, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        List<string> fields = [];
        void Set<TValue>(TValue before, TValue? after, string field, Action<TValue> set, bool isLong = false)
        {
            if (after is not null && !Equals(before, after))
            {
                set(after);
                context.Note(field, isLong ? null : before?.ToString(), isLong ? null : after.ToString());
                fields.Add(field);
            }
        }

        Set(task.Title, changes.Title, TaskRules.TitleField, value => task.Title = value);
        Set(task.Description, changes.Description, TaskRules.DescriptionField, value => task.Description = value, isLong: true);
        Set(task.Labels, changes.Labels is null ? null : TaskRules.JoinLabels(changes.Labels), TaskRules.LabelsField, value => task.Labels = value);
        if (changes.Priority is { } priority)
        {
            Set(task.Priority, priority, "priority", value => task.Priority = value);
        }

        if (changes.Due is { } wanted && wanted.Day != task.DueOn)
        {
            context.Note(TaskRules.DueField, task.DueOn?.ToString("O", CultureInfo.InvariantCulture), wanted.Day?.ToString("O", CultureInfo.InvariantCulture));
            task.DueOn = wanted.Day;
            fields.Add(TaskRules.DueField);
        }

        if (fields.Count > 0)
        {
            context.Audit("tasks.changed", new { fields });
        }

        return null;
    }
}

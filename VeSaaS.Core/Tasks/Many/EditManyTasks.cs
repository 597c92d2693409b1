using System.Diagnostics;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Many;

/// <summary>One act on many tasks.</summary>
public abstract record ManyTasksAct
{
    private ManyTasksAct()
    {
    }

    /// <summary>Gives them to somebody, or to nobody.</summary>
    public sealed record Give(HireId? To) : ManyTasksAct;

    /// <summary>Makes them so urgent.</summary>
    public sealed record Prioritize(WorkItemPriority Priority) : ManyTasksAct;

    /// <summary>Adds a label to those that they have.</summary>
    public sealed record AddLabel(string Label) : ManyTasksAct;

    /// <summary>Moves them to the top of a column; to In progress starts them.</summary>
    public sealed record MoveTo(WorkItemStatus Status) : ManyTasksAct;

    /// <summary>Takes them off the board, or brings them back.</summary>
    public sealed record Archive(bool Archived) : ManyTasksAct;
}

/// <summary>What became of one of many.</summary>
public sealed record TaskResultRow(WorkItemId Id, TaskOutcome Outcome);

/// <summary>Does the same with many tasks, one after the other: each obeys its own rules, and one that is refused holds up no other.</summary>
public sealed class EditManyTasks(EditTask edit, MoveTask move, ArchiveTask archive)
{
    /// <summary>Most tasks of one act.</summary>
    public const int Most = 200;

    /// <summary>Does it; the results stand in the order of the ids, each once. What is above <see cref="Most"/> is not touched and has no result.</summary>
    public async Task<IReadOnlyList<TaskResultRow>> ExecuteAsync(Caller caller, IEnumerable<WorkItemId> ids, ManyTasksAct act, CancellationToken cancellationToken)
    {
        List<TaskResultRow> results = [];
        // What stands first is moved last, so that it stands first again.
        List<WorkItemId> order = [.. ids.Distinct().Take(Most)];
        foreach (var id in act is ManyTasksAct.MoveTo ? order.AsEnumerable().Reverse() : order)
        {
            results.Add(new(id, await DoAsync(caller, id, act, cancellationToken)));
        }

        return [.. results.OrderBy(row => order.IndexOf(row.Id))];
    }

    private Task<TaskOutcome> DoAsync(Caller caller, WorkItemId id, ManyTasksAct act, CancellationToken cancellationToken) => act switch
    {
        ManyTasksAct.Give(var to) => edit.ExecuteAsync(caller, id, new(null) { Assignee = new(to) }, cancellationToken),
        ManyTasksAct.Prioritize(var priority) => edit.ExecuteAsync(caller, id, new(null) { Priority = priority }, cancellationToken),
        ManyTasksAct.AddLabel(var label) => edit.ExecuteAsync(caller, id, new(null) { AlsoLabels = [label] }, cancellationToken),
        ManyTasksAct.MoveTo(var status) => move.ExecuteAsync(caller, id, new(status, null, null), cancellationToken),
        ManyTasksAct.Archive(var archived) => archive.ExecuteAsync(caller, id, archived, cancellationToken),
        _ => throw new UnreachableException(act.GetType().Name),
    };
}

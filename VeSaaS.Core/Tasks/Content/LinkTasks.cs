using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Says which tasks have to be done before another one can begin. A circle is refused.</summary>
public sealed class LinkTasks(TaskWriter writer)
{
    /// <summary>Lets the task wait for the one of this number. Saying it again changes nothing.</summary>
    public Task<TaskOutcome> AddAsync(Caller caller, WorkItemId id, int blocker, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => AddAsync(context, blocker, token), cancellationToken);

    /// <summary>Lets the task wait for it no longer.</summary>
    public Task<TaskOutcome> RemoveAsync(Caller caller, WorkItemId id, int blocker, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => RemoveAsync(context, blocker, token), cancellationToken);

    private static async Task<TaskOutcome?> AddAsync(TaskChangeContext context, int number, CancellationToken cancellationToken)
    {
        var (db, customer, task) = (context.Db, context.Caller.CustomerId, context.Task);
        if (await FindAsync(db, customer, number, cancellationToken) is not { } blocker)
        {
            return Wrong($"There is no task {number}.");
        }

        if (blocker == task.Id)
        {
            return Wrong("A task cannot wait for itself.");
        }

        var known = await db.Set<TaskLink>().Where(link => link.CustomerId == customer && link.TaskId == task.Id).Select(link => link.BlockerId).ToListAsync(cancellationToken);
        if (known.Contains(blocker))
        {
            return null;
        }

        if (known.Count >= TaskLink.Most)
        {
            return Wrong($"A task waits for at most {TaskLink.Most} others.");
        }

        if (await WaitsForAsync(db, customer, blocker, task.Id, cancellationToken))
        {
            return Wrong($"Task {number} waits for this one already, directly or through others, so that neither could ever begin.");
        }

        db.Add(new TaskLink { CustomerId = customer, TaskId = task.Id, BlockerId = blocker });
        context.Note(TaskRules.BlockersField, null, $"{number}");
        context.Audit("tasks.linked", new { blocker = blocker.Value });
        return null;
    }

    private static async Task<TaskOutcome?> RemoveAsync(TaskChangeContext context, int number, CancellationToken cancellationToken)
    {
        var (db, customer, task) = (context.Db, context.Caller.CustomerId, context.Task);
        var blocker = await FindAsync(db, customer, number, cancellationToken);
        var link = blocker is null ? null : await db.Set<TaskLink>().SingleOrDefaultAsync(
            link => link.CustomerId == customer && link.TaskId == task.Id && link.BlockerId == blocker, cancellationToken);
        if (link is null)
        {
            return null;
        }

        db.Remove(link);
        context.Note(TaskRules.BlockersField, $"{number}", null);
        context.Audit("tasks.unlinked", new { blocker = link.BlockerId.Value });
        return null;
    }

    // Serializable transactions see each other's links, so that two halves of a circle cannot both be drawn at once.
    private static async Task<bool> WaitsForAsync(AppDbContext db, CustomerId customer, WorkItemId from, WorkItemId wanted, CancellationToken cancellationToken)
    {
        HashSet<WorkItemId> seen = [];
        List<WorkItemId> frontier = [from];
        while (frontier.Count > 0)
        {
            if (frontier.Contains(wanted))
            {
                return true;
            }

            seen.UnionWith(frontier);
            var reached = await db.Set<TaskLink>().Where(link => link.CustomerId == customer && frontier.Contains(link.TaskId))
                .Select(link => link.BlockerId).Distinct().ToListAsync(cancellationToken);
            frontier = reached.FindAll(id => !seen.Contains(id));
        }

        return false;
    }

    private static Task<WorkItemId?> FindAsync(AppDbContext db, CustomerId customer, int number, CancellationToken cancellationToken) =>
        db.Set<WorkItem>().Where(task => task.CustomerId == customer && task.Number == number).Select(task => (WorkItemId?)task.Id).SingleOrDefaultAsync(cancellationToken);

    private static TaskOutcome.Invalid Wrong(string message) => new([new FieldError(TaskRules.BlockersField, message)]);
}

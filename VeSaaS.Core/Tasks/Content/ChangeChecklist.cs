using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Adds, ticks and removes what has to hold before a task is accepted.</summary>
public sealed class ChangeChecklist(TaskWriter writer)
{
    /// <summary>Adds an item at the end.</summary>
    public Task<TaskOutcome> AddAsync(Caller caller, WorkItemId id, string? text, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => AddAsync(context, TaskRules.NormalizeTitle(text), token), cancellationToken);

    /// <summary>Ticks an item, or opens it again.</summary>
    public Task<TaskOutcome> TickAsync(Caller caller, WorkItemId id, Guid item, bool ticked, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => ChangeAsync(context, item, row => Tick(context, row, ticked), token), cancellationToken);

    /// <summary>Removes an item.</summary>
    public Task<TaskOutcome> RemoveAsync(Caller caller, WorkItemId id, Guid item, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => ChangeAsync(context, item, row => Remove(context, row), token), cancellationToken);

    private static async Task<TaskOutcome?> AddAsync(TaskChangeContext context, string text, CancellationToken cancellationToken)
    {
        var places = await ItemsOf(context).Select(item => item.Place).ToListAsync(cancellationToken);
        List<FieldError> problems =
        [
            .. text.Length == 0 ? [new FieldError(TaskRules.ChecklistField, "Say what has to hold.")] : TaskRules.CheckChecklist([text]),
            .. places.Count >= ChecklistItem.Most ? [new FieldError(TaskRules.ChecklistField, $"A checklist has at most {ChecklistItem.Most} items.")] : Array.Empty<FieldError>(),
        ];
        if (problems.Count > 0)
        {
            return new TaskOutcome.Invalid(problems);
        }

        context.Db.Add(new ChecklistItem
        {
            Id = context.Time.NewId(), CustomerId = context.Caller.CustomerId, TaskId = context.Task.Id, Place = places.DefaultIfEmpty(0).Max() + 1, Text = text,
        });
        context.Note(TaskRules.ChecklistField, null, text);
        context.Audit("tasks.checklist_changed");
        return null;
    }

    private static async Task<TaskOutcome?> ChangeAsync(TaskChangeContext context, Guid id, Action<ChecklistItem> change, CancellationToken cancellationToken)
    {
        if (await ItemsOf(context).SingleOrDefaultAsync(item => item.Id == id, cancellationToken) is not { } item)
        {
            return new TaskOutcome.NotFound();
        }

        change(item);
        return null;
    }

    /// <summary>Ticks an item in the caller's name, or opens it again.</summary>
    internal static void Tick(TaskChangeContext context, ChecklistItem item, bool ticked)
    {
        if (ticked == item.TickedAt is not null)
        {
            return;
        }

        item.TickedAt = ticked ? context.Time.GetUtcNow() : null;
        item.TickedBy = ticked ? context.Caller.UserId : null;
        context.Note(TaskRules.ChecklistField, ticked ? $"open: {item.Text}" : $"ticked: {item.Text}", ticked ? $"ticked: {item.Text}" : $"open: {item.Text}");
        context.Audit(ticked ? "tasks.item_ticked" : "tasks.item_opened");
    }

    private static void Remove(TaskChangeContext context, ChecklistItem item)
    {
        context.Db.Remove(item);
        context.Note(TaskRules.ChecklistField, item.Text, null);
        context.Audit("tasks.checklist_changed");
    }

    private static IQueryable<ChecklistItem> ItemsOf(TaskChangeContext context)
    {
        var (customer, task) = (context.Caller.CustomerId, context.Task.Id);
        return context.Db.Set<ChecklistItem>().Where(item => item.CustomerId == customer && item.TaskId == task);
    }
}

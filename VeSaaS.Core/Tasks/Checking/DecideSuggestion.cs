using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>What a person makes of what a check suggests for one item. Only this ticks it, in the person's name.</summary>
public sealed class DecideSuggestion(TaskWriter writer)
{
    /// <summary>Follows the newest suggestion for the item, or declines it. Of two people at once one decides, and the other is told.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, Guid item, bool accept, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => DecideAsync(context, item, accept, token), cancellationToken);

    private static async Task<TaskOutcome?> DecideAsync(TaskChangeContext context, Guid id, bool accept, CancellationToken cancellationToken)
    {
        var (db, task) = (context.Db, context.Task);
        var item = await db.Set<ChecklistItem>()
            .SingleOrDefaultAsync(item => item.CustomerId == task.CustomerId && item.TaskId == task.Id && item.Id == id, cancellationToken);
        if (item is null)
        {
            return new TaskOutcome.NotFound();
        }

        if (task.Status is not WorkItemStatus.InReview)
        {
            return new TaskOutcome.Refused(TaskRefusal.Decided, "What was checked is not in review any more.");
        }

        var suggestion = await db.Set<TaskCheck>()
            .Where(check => check.CustomerId == task.CustomerId && check.TaskId == task.Id && check.State == CheckState.Answered)
            .Join(db.Set<TaskAttempt>().Where(attempt => attempt.CustomerId == task.CustomerId && attempt.Number == task.Attempts), check => check.AttemptId, attempt => attempt.Id, (check, _) => check)
            .Join(db.Set<CheckedItem>().Where(row => row.CustomerId == task.CustomerId && row.ItemId == id && row.Holds != null), check => check.Id, row => row.CheckId, (check, row) => new { check, row })
            .OrderByDescending(both => both.check.CreatedAt).ThenByDescending(both => both.check.Id).Select(both => both.row).FirstOrDefaultAsync(cancellationToken);
        if (suggestion is not { Accepted: null })
        {
            return new TaskOutcome.Refused(TaskRefusal.Decided, suggestion is null ? "Nothing is suggested for this item." : "A colleague decided before you.");
        }

        (suggestion.Accepted, suggestion.DecidedBy, suggestion.DecidedAt) = (accept, context.Caller.UserId, context.Time.GetUtcNow());
        if (accept && suggestion.Holds is true)
        {
            ChangeChecklist.Tick(context, item, ticked: true);
        }

        context.Audit(accept ? "tasks.suggestion_accepted" : "tasks.suggestion_declined", new { item = id, holds = suggestion.Holds });
        return null;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Overview;

/// <summary>Work that waits for somebody of the customer.</summary>
/// <param name="HireId">Who waits.</param>
/// <param name="Place">What it is about: "Chat, Freight", "Task 12, Compare offers".</param>
/// <param name="Href">Where it goes on.</param>
/// <param name="Ask">What it asks; null for a result that waits for its review.</param>
/// <param name="Since">Since when it waits.</param>
public sealed record WaitingAsk(Guid HireId, string Place, string Href, AgentAsk? Ask, DateTimeOffset Since);

/// <summary>Reads what a team waits for. Here, because Teams knows neither Runs nor Chat nor Tasks.</summary>
public sealed class TeamAsks(AppContexts contexts)
{
    /// <summary>The longest waiting first, at most so many.</summary>
    public async Task<IReadOnlyList<WaitingAsk>> ReadAsync(CustomerId customer, int most, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var chats = await ChatsAsync(db, customer, most, cancellationToken);
        var asking = await TasksAsync(db, customer, WorkItemStatus.NeedsYou, most, cancellationToken);
        var handedIn = await TasksAsync(db, customer, WorkItemStatus.InReview, most, cancellationToken);
        return [.. chats.Concat(asking).Concat(handedIn).OrderBy(ask => ask.Since).Take(most)];
    }

    private static async Task<IReadOnlyList<WaitingAsk>> ChatsAsync(AppDbContext db, CustomerId customer, int most, CancellationToken cancellationToken)
    {
        var rows = await (
            from run in db.Set<Run>()
            where run.CustomerId == customer && run.Kind == RunKind.Chat && run.State == RunState.InputRequired && run.CancelRequestedAt == null
            join ask in db.Set<RunAsk>().Where(ask => ask.CustomerId == customer) on run.Id equals ask.RunId
            join conversation in db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.DeletedAt == null) on run.ContextId equals (Guid)(object)conversation.Id
            orderby ask.AskedAt, run.Id
            select new { run.HireId, conversation.Id, conversation.Title, ask.Ask, ask.AskedAt }).Take(most).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new WaitingAsk(row.HireId, $"Chat, {row.Title}", AppUrls.ChatWith(row.Id.Value), row.Ask, row.AskedAt));
    }

    // The lowest of the column first: what comes to it comes to its top.
    private static async Task<IReadOnlyList<WaitingAsk>> TasksAsync(AppDbContext db, CustomerId customer, WorkItemStatus column, int most, CancellationToken cancellationToken)
    {
        var rows = await db.Set<WorkItem>().AsNoTracking()
            .Where(task => task.CustomerId == customer && task.ArchivedAt == null && task.Status == column && task.HireId != null)
            .OrderByDescending(task => task.Rank).ThenByDescending(task => task.Number).Take(most)
            .Select(task => new { task.Id, task.Number, task.Title, task.HireId, task.RunId, task.Status, task.StatusSince }).ToListAsync(cancellationToken);
        var runs = rows.Where(task => task.Status is WorkItemStatus.NeedsYou).Select(task => task.RunId).OfType<RunId>().ToList();
        var asks = await db.Set<RunAsk>().AsNoTracking().Where(ask => ask.CustomerId == customer && runs.Contains(ask.RunId))
            .ToDictionaryAsync(ask => ask.RunId, ask => ask.Ask, cancellationToken);
        // One whose question cannot be found any more is shown all the same, as something to look at.
        return rows.ConvertAll(task => new WaitingAsk(
            task.HireId!.Value.Value, $"Task {task.Number}, {task.Title}", AppUrls.TasksWith(task.Id.Value), task.RunId is { } run ? asks.GetValueOrDefault(run) : null, task.StatusSince));
    }
}

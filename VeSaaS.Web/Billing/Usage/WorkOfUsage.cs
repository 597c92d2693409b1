using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Billing.Usage;

/// <summary>A conversation or a task and what it used; without an address where there is nothing left to open.</summary>
public sealed record WorkRow(string Title, string? Address, string Employee, UsageOfWork Usage);

/// <summary>Finds what usage was for.</summary>
public sealed class WorkOfUsage(UsageQueries usage, ConversationTitles conversations, TaskTitles tasks)
{
    /// <summary>The dearest first.</summary>
    public async Task<IReadOnlyList<WorkRow>> ReadAsync(CustomerId customer, UsageSpan span, int take, CancellationToken cancellationToken)
    {
        var work = await usage.WorkAsync(customer, span, take, cancellationToken);
        var names = await usage.NamesAsync(customer, cancellationToken);
        var chats = await conversations.FindAsync(customer, Contexts(work, UsagePurpose.Chat), cancellationToken);
        var items = await tasks.FindAsync(customer, Contexts(work, UsagePurpose.Task), cancellationToken);
        return [.. work.Select(one =>
        {
            (string Title, string? Address) what = one switch
            {
                { Purpose: UsagePurpose.Chat, Context: { } id } => chats.TryGetValue(id, out var chat) ? ($"Chat, {chat}", AppUrls.ChatWith(id)) : ("A deleted conversation", null),
                { Purpose: UsagePurpose.Task, Context: { } id } => items.TryGetValue(id, out var task) ? ($"Task {task.Number}, {task.Title}", AppUrls.TasksWith(id)) : ("A deleted task", null),
                _ => (UsageGroups.Words(one.Purpose), null),
            };
            return new WorkRow(what.Title, what.Address, names.GetValueOrDefault(one.Hire, "A former employee"), one);
        })];
    }

    private static List<Guid> Contexts(IEnumerable<UsageOfWork> work, UsagePurpose purpose) =>
        [.. work.Where(one => one.Purpose == purpose).Select(one => one.Context).OfType<Guid>().Distinct()];
}

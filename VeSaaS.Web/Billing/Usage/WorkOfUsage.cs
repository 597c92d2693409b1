using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Billing.Usage;

/// <summary>A conversation or a task and what it used; without an address where there is nothing left to open.</summary>
public sealed record WorkRow(string Title, string? Address, string Employee, UsageOfWork Usage);

/// <summary>An answer or an attempt and what it used; without an address where there is nothing left to open.</summary>
public sealed record PartRow(string Title, string? Address, DateTimeOffset LastAt, UsageTotal Total);

/// <summary>A conversation or a task, answer by answer or attempt by attempt.</summary>
public sealed record WorkParts(string Title, IReadOnlyList<PartRow> Rows);

/// <summary>Finds what usage was for.</summary>
public sealed class WorkOfUsage(UsageQueries usage, ConversationTitles conversations, TaskTitles tasks, AnswersOfRuns answers, AttemptsOfRuns attempts)
{
    /// <summary>What each answer of a conversation, or each attempt at a task, used; the latest first.</summary>
    public async Task<WorkParts> PartsAsync(CustomerId customer, UsageSpan span, Guid context, CancellationToken cancellationToken)
    {
        var runs = await usage.RunsAsync(customer, span, context, cancellationToken);
        var ids = runs.Select(run => run.Run).ToList();
        if (runs.Any(run => run.Purpose is UsagePurpose.Task))
        {
            var task = (await tasks.FindAsync(customer, [context], cancellationToken)).GetValueOrDefault(context);
            var numbers = await attempts.FindAsync(customer, ids, cancellationToken);
            return new(
                task is null ? "A deleted task" : $"Task {task.Number}, {task.Title}",
                Rows(runs, run => numbers.TryGetValue(run, out var number) ? $"Attempt {number}" : "A check", _ => task is null ? null : AppUrls.TasksWith(context)));
        }

        var title = (await conversations.FindAsync(customer, [context], cancellationToken)).GetValueOrDefault(context);
        var places = await answers.FindAsync(customer, ids, cancellationToken);
        return new(
            title is null ? "A deleted conversation" : $"Chat, {title}",
            Rows(
                runs, run => places.TryGetValue(run, out var place) ? $"Message {place}" : "An answer that was erased",
                run => title is not null && places.TryGetValue(run, out var place) ? AppUrls.ChatWith(context, at: place) : null));
    }

    private static IReadOnlyList<PartRow> Rows(IReadOnlyList<UsageOfRun> runs, Func<Guid, string> title, Func<Guid, string?> address) =>
    [
        .. runs.GroupBy(run => (Title: title(run.Run), Address: address(run.Run)))
            .Select(part => new PartRow(part.Key.Title, part.Key.Address, part.Max(run => run.LastAt), UsageTotal.Sum(part.Select(run => run.Total)))),
    ];

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

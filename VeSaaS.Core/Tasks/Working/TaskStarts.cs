using System.Text;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>What an attempt is expected to cost.</summary>
/// <param name="Worker">Who would work.</param>
/// <param name="Amount">At the price in force, for one call; what it really costs is known when it has been done.</param>
public sealed record TaskEstimate(string Worker, Money Amount);

/// <summary>Begins attempts: the estimate is reserved and the run queued in the transaction that moves the task.</summary>
public sealed class TaskStarts(AppContexts contexts, TimeProvider time, RunCosts costs)
{
    /// <summary>What starting the customer's task is expected to cost; null without a task or an assignee.</summary>
    public Task<TaskEstimate?> EstimateAsync(CustomerId customer, WorkItemId id, CancellationToken cancellationToken) => EstimateAsync(customer, id, null, cancellationToken);

    /// <summary>The same with somebody else; null for who is assigned.</summary>
    public async Task<TaskEstimate?> EstimateAsync(CustomerId customer, WorkItemId id, HireId? other, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var task = await db.Set<WorkItem>().AsNoTracking().SingleOrDefaultAsync(task => task.CustomerId == customer && task.Id == id, cancellationToken);
        if (task is null || (other ?? task.HireId) is not { } hire || await HireLookup.FindAsync(db, customer, hire, cancellationToken) is not var (worker, _))
        {
            return null;
        }

        var (parts, _) = await PartsAsync(db, task, worker, null, cancellationToken);
        var price = await HirePrices.AtAsync(db, customer, hire.Value, time.GetUtcNow(), cancellationToken);
        return EstimateOf(worker, price, RunCosts.CharactersOf(parts));
    }

    /// <summary>What the first attempt of a task that is not written yet is expected to cost at a price; nothing for a hire without one.</summary>
    internal static TaskEstimate EstimateOf(Hire worker, PriceSnapshot? price, string title, string description, IReadOnlyList<string> checklist) =>
        EstimateOf(worker, price, TextOf(title, description, checklist, []).Length + (StandingInstructions.PartOf(worker)?.Text?.Length ?? 0));

    /// <summary>Adds the attempt; a refusal when a budget has no room for it.</summary>
    internal async Task<TaskOutcome?> StartAsync(TaskChangeContext context, Hire worker, CancellationToken cancellationToken, string? instruction = null)
    {
        var (db, task) = (context.Db, context.Task);
        var id = time.NewId();
        var (parts, files) = await PartsAsync(db, task, worker, instruction, cancellationToken);
        var input = new AgentMessage(id.ToString("D"), task.Id.Value.ToString("D"), null, parts);
        var attempt = new TaskAttempt
        {
            Id = id,
            CustomerId = task.CustomerId,
            TaskId = task.Id,
            Number = task.Attempts + 1,
            HireId = worker.Id,
            RunId = default,
            State = AttemptState.Queued,
            Result = "",
            StartedBy = context.Caller.UserId,
            CreatedAt = time.GetUtcNow(),
        };
        if (await QueueAsync(context, worker, attempt, input, attempt.Number, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        db.Add(attempt);
        TaskFiles.NoteSent(db, attempt, files);
        task.Attempts = attempt.Number;
        context.Audit("tasks.started", new { attempt = attempt.Number, hire = worker.Id.Value });
        return null;
    }

    /// <summary>Queues a run of the attempt and brings the task to In progress.</summary>
    internal async Task<TaskOutcome?> QueueAsync(
        TaskChangeContext context, Hire worker, TaskAttempt attempt, AgentMessage input, int order, CancellationToken cancellationToken)
    {
        var task = context.Task;
        var run = StartRun.Add(
            context.Db, time, new(task.CustomerId, worker.Id.Value, RunKind.Task, attempt.Id, worker.Agent, task.Id.Value, order, input));
        if (await costs.ReserveAsync(context.Db, run, cancellationToken) is { } full)
        {
            return new TaskOutcome.Refused(TaskRefusal.NoBudget, full.Words) { Cap = full.Cap };
        }

        (attempt.RunId, attempt.State, attempt.EndedAt, task.RunId) = (run.Id, AttemptState.Queued, null, run.Id);
        context.MoveTo(WorkItemStatus.InProgress);
        return null;
    }

    private static TaskEstimate EstimateOf(Hire worker, PriceSnapshot? price, int characters) =>
        new(worker.PersonaName, price is null ? Money.Zero : CallEstimate.Of(price, characters));

    // Who is new to the task gets all of it; who handed something in knows it, and is told what to change.
    private static async Task<(IReadOnlyList<AgentPart> Parts, IReadOnlyList<StoredFile> Files)> PartsAsync(
        AppDbContext db, WorkItem task, Hire worker, string? instruction, CancellationToken cancellationToken)
    {
        var isNew = task.Attempts == 0 || !await db.Set<TaskAttempt>()
            .AnyAsync(attempt => attempt.CustomerId == task.CustomerId && attempt.TaskId == task.Id && attempt.HireId == worker.Id, cancellationToken);
        List<AgentPart> parts = isNew && StandingInstructions.PartOf(worker) is { } standing ? [standing] : [];
        if (instruction is not null && !isNew)
        {
            instruction = Mentions.Named(instruction, await Mentions.NamesAsync(db, task.CustomerId, [instruction], cancellationToken));
            var since = await TaskFiles.ToSendAsync(db, task, worker.Id, cancellationToken);
            return ([.. parts, new(Text: instruction), .. DraftFiles.PartsOf(since)], since);
        }

        var checklist = await db.Set<ChecklistItem>().Where(item => item.CustomerId == task.CustomerId && item.TaskId == task.Id)
            .OrderBy(item => item.Place).Select(item => item.Text).ToListAsync(cancellationToken);
        var notes = await db.Set<TaskComment>().Where(comment => comment.CustomerId == task.CustomerId && comment.TaskId == task.Id)
            .OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id).Select(comment => comment.Text).ToListAsync(cancellationToken);
        IReadOnlyList<string> said = instruction is null ? notes : [.. notes, instruction];
        var names = await Mentions.NamesAsync(db, task.CustomerId, said, cancellationToken);
        parts.Add(new(Text: TextOf(task.Title, task.Description, checklist, [.. said.Select(text => Mentions.Named(text, names))])));
        var files = await TaskFiles.ToSendAsync(db, task, null, cancellationToken);
        return ([.. parts, .. DraftFiles.PartsOf(files)], files);
    }

    private static string TextOf(string title, string description, IReadOnlyList<string> checklist, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder(title);
        if (description.Length > 0)
        {
            text.Append("\n\n").Append(description);
        }

        Append(text, "It is accepted when:", checklist);
        Append(text, "Said about it since:", notes);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            text.Append("\n\n").Append(heading).AppendJoin("", lines.Select(line => $"\n- {line}"));
        }
    }
}

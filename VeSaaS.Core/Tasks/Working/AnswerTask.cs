using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>
/// Answers what a virtual employee asks about its task, or decides on its tool calls; the attempt goes on. Of two people at once one decides, and the
/// other is told.
/// </summary>
public sealed class AnswerTask(TaskWriter writer, TaskStarts starts)
{
    /// <summary>Decides; the agent has not been called when it returns.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, AskDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(decision);
        return writer.ChangeAsync(caller, id, null, (context, token) => AnswerAsync(context, decision, token), cancellationToken);
    }

    private async Task<TaskOutcome?> AnswerAsync(TaskChangeContext context, AskDecision decision, CancellationToken cancellationToken)
    {
        var (db, task, customer) = (context.Db, context.Task, context.Caller.CustomerId);
        if (task.Status is not WorkItemStatus.NeedsYou
            || await RunAsks.FindWaitingAsync(db, customer, task.Id.Value, cancellationToken) is not var (run, ask))
        {
            return new TaskOutcome.Refused(TaskRefusal.Decided, "It does not wait for an answer any more: a colleague was faster, or it was stopped.");
        }

        if (AskWriter.Problem(ask.Ask, decision) is { } problem)
        {
            return new TaskOutcome.Invalid([new("decision", problem)]);
        }

        if (await HireLookup.FindAsync(db, customer, new HireId(run.HireId), cancellationToken) is not var (worker, state))
        {
            return new TaskOutcome.NotFound();
        }

        if (state is not HireState.Active)
        {
            return new TaskOutcome.Refused(TaskRefusal.WorkerAway, TaskWords.WhyAway(worker.PersonaName, state));
        }

        var answer = writer.Time.NewId();
        if (!await RunAsks.TryCloseAsync(db, writer.Time, ask, (decision, context.Caller.UserId, answer), cancellationToken))
        {
            return new TaskOutcome.Refused(TaskRefusal.Decided, "A colleague answered before you.");
        }

        return await GoOnAsync(context, worker, (run, ask), (answer, decision), cancellationToken);
    }

    private async Task<TaskOutcome?> GoOnAsync(
        TaskChangeContext context, Hire worker, (Run Run, RunAsk Ask) waiting, (Guid Id, AskDecision Decision) answer, CancellationToken cancellationToken)
    {
        var (db, task) = (context.Db, context.Task);
        var attempt = await db.Set<TaskAttempt>()
            .SingleAsync(attempt => attempt.CustomerId == task.CustomerId && attempt.Id == waiting.Run.OwnerId, cancellationToken);
        context.Say(CommentKind.Answer, AskWriter.Words(waiting.Ask.Ask, answer.Decision), answer.Id);
        context.Audit("tasks.answered", new { attempt = attempt.Number });
        // What was attached since goes with words; a decision on tool calls is that and nothing else.
        var files = answer.Decision is AskDecision.Answered ? await TaskFiles.ToSendAsync(db, task, worker.Id, cancellationToken) : [];
        TaskFiles.NoteSent(db, attempt, files);
        var input = new AgentMessage(
            answer.Id.ToString("D"), task.Id.Value.ToString("D"), waiting.Run.AgentTaskId,
            [.. AskWriter.Write(waiting.Ask.Ask, answer.Decision), .. DraftFiles.PartsOf(files)]);
        return await starts.QueueAsync(context, worker, attempt, input, waiting.Run.Order, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>
/// Asks again for an answer that failed or was stopped: a person's act, never done by itself. The agent gets the same message id, so that
/// it may recognise the message.
/// </summary>
public sealed class RetryMessage(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Retries the answer; what it cost so far stays part of its cost.</summary>
    public async Task<SendOutcome> ExecuteAsync(Caller caller, MessageId answer, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new SendOutcome.NotAllowed();
        }

        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller.CustomerId, answer, token), cancellationToken);
        if (outcome is SendOutcome.Sent sent)
        {
            live.Publish(RunTopics.Queue);
            live.Publish(ChatTopics.Of(sent.Conversation));
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<SendOutcome> WriteAsync(AppDbContext db, CustomerId customer, MessageId id, CancellationToken cancellationToken)
    {
        // Two presses of Retry at once: only one of them finds the answer failed, the other one waits here for it.
        var rows = await db.Set<Message>()
            .Where(message => message.CustomerId == customer && message.Id == id && message.Role == MessageRole.VirtualEmployee)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.Role, MessageRole.VirtualEmployee), cancellationToken);
        if (rows == 0)
        {
            return new SendOutcome.NotFound();
        }

        var answer = await db.Set<Message>().SingleAsync(message => message.CustomerId == customer && message.Id == id, cancellationToken);
        if (answer is not { Status: MessageStatus.Failed or MessageStatus.Stopped, RunId: { } former })
        {
            return new SendOutcome.NotRetryable(answer.Status);
        }

        if (!await db.Set<Conversation>().AnyAsync(
            conversation => conversation.CustomerId == customer && conversation.Id == answer.ConversationId && conversation.DeletedAt == null, cancellationToken))
        {
            return new SendOutcome.NotFound();
        }

        var run = await db.Set<Run>().AsNoTracking().SingleAsync(run => run.CustomerId == customer && run.Id == former, cancellationToken);
        if (await HireLookup.FindAsync(db, customer, new HireId(run.HireId), cancellationToken) is not var (hire, state))
        {
            return new SendOutcome.NotFound();
        }

        if (state is not HireState.Active)
        {
            return new SendOutcome.NotActive(state, ChatHires.WhyNot(hire.PersonaName, state));
        }

        var question = await db.Set<Message>()
            .Where(message => message.CustomerId == customer && message.ConversationId == answer.ConversationId && message.Sequence == answer.Sequence - 1)
            .Select(message => message.Id).SingleAsync(cancellationToken);
        Queue(db, answer, run);
        return new SendOutcome.Sent(answer.ConversationId, question, answer.Id, answer.RunId!.Value);
    }

    private void Queue(AppDbContext db, Message answer, Run former)
    {
        // A task that the agent may have ended in the meantime cannot be continued by words; one that it was never reached for still waits, and a
        // decision on tool calls means nothing outside its task.
        var stillWaits = former.SentAt is null || former.Input.Parts.Any(part => part.Data is not null)
            || former.Failure is RunFailure.AgentUnreachable or RunFailure.GatewayRefused or RunFailure.RateLimited or RunFailure.OutcomeUnknown;
        var run = StartRun.Add(db, time, new(
            former.CustomerId, former.HireId, former.Kind, former.OwnerId, former.Agent, former.ContextId, former.Order,
            former.Input with { TaskId = stillWaits ? former.Input.TaskId : null }));
        (answer.RunId, answer.Status, answer.Text) = (run.Id, MessageStatus.Pending, "");
        (answer.Failure, answer.FailureDetail, answer.CompletedAt) = (null, null, null);
    }
}

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Asks;

/// <summary>What a person says to an ask.</summary>
/// <param name="Message">The answer that waits.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="IdempotencyKey">Made by the client; the same again gives the same outcome and nothing new.</param>
public sealed record AskReply(MessageId Message, AskDecision Decision, Guid IdempotencyKey);

/// <summary>
/// Answers a question, or approves and rejects tool calls. The decision, the message that carries it, the run that continues the agent's task and
/// the audit row are one transaction; of two people at once one decides, and the other is told.
/// </summary>
public sealed class AnswerAsk(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Decides; the agent has not been called when it returns.</summary>
    public async Task<AnswerOutcome> ExecuteAsync(Caller caller, AskReply reply, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new AnswerOutcome.NotAllowed();
        }

        // The same key twice at once: whoever comes second finds what the first one left.
        var outcome = await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, reply, token), cancellationToken);
        if (outcome is AnswerOutcome.Sent { Turn: var turn })
        {
            live.Publish(RunTopics.Queue);
            live.Publish(ChatTopics.Of(turn.Conversation));
            live.Publish(ChatTopics.ListOf(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<AnswerOutcome> WriteAsync(AppDbContext db, Caller caller, AskReply reply, CancellationToken cancellationToken)
    {
        if (await FindSentAsync(db, caller.CustomerId, reply, cancellationToken) is { } sent)
        {
            return sent;
        }

        if (await FindAskedAsync(db, caller.CustomerId, reply.Message, cancellationToken) is not var (asked, run, ask))
        {
            return new AnswerOutcome.NotFound();
        }

        if (ask.Outcome is not AskOutcome.Waiting || run.CancelRequestedAt is not null)
        {
            return Closed(ask);
        }

        if (AskWriter.Problem(ask.Ask, reply.Decision) is { } problem)
        {
            return new AnswerOutcome.Invalid(problem);
        }

        if (await HireLookup.FindAsync(db, caller.CustomerId, new HireId(run.HireId), cancellationToken) is not var (hire, state))
        {
            return new AnswerOutcome.NotFound();
        }

        if (state is not HireState.Active)
        {
            return new AnswerOutcome.NotActive(state, ChatHires.WhyNot(hire.PersonaName, state));
        }

        var id = new MessageId(time.NewId());
        if (!await ConversationTurn.TryCloseAsync(db, time, ask, (reply.Decision, caller, id), cancellationToken))
        {
            await db.Entry(ask).ReloadAsync(cancellationToken);
            return Closed(ask);
        }

        var conversation = await ConversationTurn.ExtendAsync(db, time, (caller.CustomerId, hire.Id, asked.ConversationId), cancellationToken)
            ?? throw new UnreachableException("A message without its conversation.");
        var words = AskWriter.Words(ask.Ask, reply.Decision);
        return new AnswerOutcome.Sent(new ConversationTurn(time, caller, hire, conversation) { Continues = run }
            .Add(db, id, reply.IdempotencyKey, words, AskWriter.Write(ask.Ask, reply.Decision)));
    }

    private static async Task<(Message Asked, Run Run, RunAsk Ask)?> FindAskedAsync(
        AppDbContext db, CustomerId customer, MessageId message, CancellationToken cancellationToken)
    {
        var asked = await db.Set<Message>().AsNoTracking()
            .SingleOrDefaultAsync(other => other.CustomerId == customer && other.Id == message, cancellationToken);
        if (asked?.RunId is not { } id || await db.Set<RunAsk>().SingleOrDefaultAsync(ask => ask.CustomerId == customer && ask.RunId == id, cancellationToken) is not { } ask)
        {
            return null;
        }

        return (asked, await db.Set<Run>().AsNoTracking().SingleAsync(run => run.CustomerId == customer && run.Id == id, cancellationToken), ask);
    }

    private static async Task<AnswerOutcome?> FindSentAsync(AppDbContext db, CustomerId customer, AskReply reply, CancellationToken cancellationToken)
    {
        var carrier = await db.Set<Message>().AsNoTracking()
            .SingleOrDefaultAsync(other => other.CustomerId == customer && other.IdempotencyKey == reply.IdempotencyKey, cancellationToken);
        if (carrier is null)
        {
            return null;
        }

        var asked = await FindAskedAsync(db, customer, reply.Message, cancellationToken);
        if (asked?.Ask.DecidedWith != carrier.Id.Value)
        {
            return new AnswerOutcome.KeyReused();
        }

        var answer = await db.Set<Message>().AsNoTracking().SingleAsync(
            other => other.CustomerId == customer && other.ConversationId == carrier.ConversationId && other.Sequence == carrier.Sequence + 1, cancellationToken);
        return new AnswerOutcome.Sent(new(
            carrier.ConversationId, carrier.Id, answer.Id, answer.RunId ?? throw new UnreachableException("An answer without a run.")));
    }

    private static AnswerOutcome.AlreadyClosed Closed(RunAsk ask) =>
        new(new(ask.RunId, ask.Ask, ask.AskedAt, ask.Outcome, ask.Decision, ask.DecidedBy, ask.DecidedAt, ask.DecidedWith));
}

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Trials;

/// <summary>A question in a trial: text only.</summary>
/// <param name="Trial">In which trial.</param>
/// <param name="Text">What was typed; at most <see cref="Message.TextLimit"/> characters.</param>
/// <param name="IdempotencyKey">Made by the client; the same again gives the same outcome and counts once.</param>
public sealed record NewTrialMessage(TrialId Trial, string Text, Guid IdempotencyKey);

/// <summary>
/// Keeps a question of a trial, an empty answer and a queued run of kind Trial in one transaction that also counts it against the trial and the operator's
/// budgets. The first question begins the trial's one conversation.
/// </summary>
public sealed class SendTrialMessage(AppContexts contexts, TimeProvider time, TrialBudgets budgets, ILiveEvents live)
{
    /// <summary>Sends; nothing has been called when it returns.</summary>
    public async Task<SendOutcome> ExecuteAsync(Caller caller, NewTrialMessage message, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new SendOutcome.NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(message.Text))
        {
            return new SendOutcome.Empty();
        }

        if (message.Text.Length > Message.TextLimit)
        {
            return new SendOutcome.TooLong(Message.TextLimit);
        }

        // The same key twice at once: whoever comes second finds what the first one left.
        var outcome = await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, message, token), cancellationToken);
        if (outcome is SendOutcome.Sent sent)
        {
            live.Publish(RunTopics.Queue);
            live.Publish(ChatTopics.Of(sent.Conversation));
            live.Publish(TrialTopics.Of(message.Trial));
        }

        return outcome;
    }

    private async Task<SendOutcome> WriteAsync(AppDbContext db, Caller caller, NewTrialMessage message, CancellationToken cancellationToken)
    {
        if (await FindSentAsync(db, caller.CustomerId, message, cancellationToken) is { } sent)
        {
            return sent;
        }

        var trial = await db.Set<Trial>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == message.Trial, cancellationToken);
        if (trial is null)
        {
            return new SendOutcome.NotFound();
        }

        if (await budgets.WhyNotAsync(db, trial, message.Text.Length, cancellationToken) is { } reason)
        {
            return new SendOutcome.Refused(reason);
        }

        await budgets.CountAsync(db, trial, cancellationToken);
        var conversation = await db.Set<Conversation>()
            .SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.TrialId == trial.Id, cancellationToken);
        if (conversation is null)
        {
            conversation = Begin(caller, trial, message.Text);
            db.Add(conversation);
        }

        conversation.LastSequence += 2;
        conversation.UpdatedAt = time.GetUtcNow();
        return Add(db, caller, trial, conversation, message);
    }

    private Conversation Begin(Caller caller, Trial trial, string text) => new()
    {
        Id = new ConversationId(time.NewId()),
        CustomerId = caller.CustomerId,
        HireId = new HireId(trial.Id.Value),
        TrialId = trial.Id,
        Title = ChatWords.TitleOf(text),
        StartedBy = caller.UserId,
        CreatedAt = time.GetUtcNow(),
        UpdatedAt = time.GetUtcNow(),
    };

    private SendOutcome.Sent Add(AppDbContext db, Caller caller, Trial trial, Conversation conversation, NewTrialMessage message)
    {
        var now = time.GetUtcNow();
        var question = new Message
        {
            Id = new MessageId(time.NewId()),
            CustomerId = caller.CustomerId,
            ConversationId = conversation.Id,
            Sequence = conversation.LastSequence - 1,
            Role = MessageRole.Person,
            Text = message.Text,
            Status = MessageStatus.Completed,
            WrittenBy = caller.UserId,
            IdempotencyKey = message.IdempotencyKey,
            CreatedAt = now,
            CompletedAt = now,
        };
        var answer = new Message
        {
            Id = new MessageId(time.NewId()),
            CustomerId = caller.CustomerId,
            ConversationId = conversation.Id,
            Sequence = conversation.LastSequence,
            Role = MessageRole.VirtualEmployee,
            Text = "",
            Status = MessageStatus.Pending,
            CreatedAt = now,
        };
        var input = new AgentMessage(
            question.Id.Value.ToString("D"), conversation.Id.Value.ToString("D"), null, ChatFiles.PartsOf(message.Text, []));
        var run = StartRun.Add(db, time, new(
            caller.CustomerId, trial.Id.Value, RunKind.Trial, answer.Id.Value, trial.Agent, conversation.Id.Value, answer.Sequence, input));
        answer.RunId = run.Id;
        db.AddRange(question, answer);
        return new(conversation.Id, question.Id, answer.Id, run.Id);
    }

    private static async Task<SendOutcome?> FindSentAsync(AppDbContext db, CustomerId customer, NewTrialMessage message, CancellationToken cancellationToken)
    {
        var question = await db.Set<Message>().AsNoTracking()
            .SingleOrDefaultAsync(other => other.CustomerId == customer && other.IdempotencyKey == message.IdempotencyKey, cancellationToken);
        if (question is null)
        {
            return null;
        }

        var trial = await db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.Id == question.ConversationId)
            .Select(conversation => conversation.TrialId).SingleAsync(cancellationToken);
        var answer = await db.Set<Message>().AsNoTracking().SingleAsync(
            other => other.CustomerId == customer && other.ConversationId == question.ConversationId && other.Sequence == question.Sequence + 1,
            cancellationToken);
        return trial == message.Trial && question.Text == message.Text
            ? new SendOutcome.Sent(question.ConversationId, question.Id, answer.Id, answer.RunId ?? throw new UnreachableException("An answer without a run."))
            : new SendOutcome.KeyReused();
    }
}

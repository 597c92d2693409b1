using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Asks;

/// <summary>What a person writes, the empty answer to it, and the run that makes the answer.</summary>
internal sealed class ConversationTurn(TimeProvider time, Caller caller, Hire hire, Conversation conversation)
{
    private const int FirstAnswer = 2;

    /// <summary>The run that waits for what is written; null begins a new task.</summary>
    public Run? Continues { get; init; }

    /// <summary>The question that is asked anew, tracked: the two name each other. Null when it is a new one.</summary>
    public Message? Revises { get; init; }

    /// <summary>
    /// Makes room for two messages, and puts the conversation back on the list, or returns null when the hire has no such conversation. The update takes the row's lock before the sequence is
    /// read, so that two messages at once get numbers of their own.
    /// </summary>
    public static async Task<Conversation?> ExtendAsync(
        AppDbContext db, TimeProvider time, (CustomerId Customer, HireId Hire, ConversationId Id) key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mine = db.Set<Conversation>()
            .Where(conversation => conversation.CustomerId == key.Customer && conversation.HireId == key.Hire && conversation.Id == key.Id && conversation.DeletedAt == null);
        var rows = await mine.ExecuteUpdateAsync(
            set => set.SetProperty(conversation => conversation.LastSequence, conversation => conversation.LastSequence + 2)
                .SetProperty(conversation => conversation.UpdatedAt, now)
                .SetProperty(conversation => conversation.ArchivedAt, (DateTimeOffset?)null),
            cancellationToken);
        return rows == 0 ? null : await mine.AsNoTracking().SingleAsync(cancellationToken);
    }

    /// <summary>Closes what waits, with its audit row. False when somebody else was faster.</summary>
    public static async Task<bool> TryCloseAsync(
        AppDbContext db, TimeProvider time, RunAsk ask, (AskDecision Decision, Caller By, MessageId With) closing, CancellationToken cancellationToken)
    {
        if (!await RunAsks.TryCloseAsync(db, time, ask, (closing.Decision, closing.By.UserId, closing.With.Value), cancellationToken))
        {
            return false;
        }

        var asked = ask.RunId;
        await db.Set<Message>()
            .Where(message => message.CustomerId == ask.CustomerId && message.RunId == asked && message.Status == MessageStatus.InputRequired)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.Status, MessageStatus.Completed), cancellationToken);
        var detail = closing.Decision is AskDecision.Decided(var calls) ? (object)new { calls = calls.Select(call => new { call.Id, call.Approved, edited = call.Arguments is not null }) } : null;
        db.Audit(time, closing.Decision is AskDecision.Decided ? "chat.tools_decided" : "chat.question_answered",
            Actor.Member(closing.By.UserId), ask.CustomerId, $"run:{ask.RunId.Value:D}", detail);
        return true;
    }

    /// <summary>Adds all three to the caller's transaction.</summary>
    /// <param name="db">The transaction's context.</param>
    /// <param name="id">The id of what the person writes.</param>
    /// <param name="key">The client's key.</param>
    /// <param name="text">What was written, as it is shown.</param>
    /// <param name="parts">What is sent.</param>
    public SendOutcome.Sent Add(AppDbContext db, MessageId id, Guid key, string text, IReadOnlyList<AgentPart> parts)
    {
        var now = time.GetUtcNow();
        var question = new Message
        {
            Id = id,
            CustomerId = caller.CustomerId,
            ConversationId = conversation.Id,
            Sequence = conversation.LastSequence - 1,
            Role = MessageRole.Person,
            Text = text,
            Status = MessageStatus.Completed,
            WrittenBy = caller.UserId,
            IdempotencyKey = key,
            Revises = Revises?.Sequence,
            CreatedAt = now,
            CompletedAt = now,
        };
        Revises?.RevisedBy = question.Sequence;
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
        // What answers goes before what was written without knowing of the question.
        var sent = answer.Sequence == FirstAnswer && StandingInstructions.PartOf(hire) is { } instructions ? [instructions, .. parts] : parts;
        var input = new AgentMessage(id.Value.ToString("D"), conversation.Id.Value.ToString("D"), Continues?.AgentTaskId, sent);
        var run = StartRun.Add(db, time, new(
            caller.CustomerId, hire.Id.Value, RunKind.Chat, answer.Id.Value, hire.Agent, conversation.Id.Value, Continues?.Order ?? answer.Sequence, input));
        answer.RunId = run.Id;
        db.AddRange(question, answer);
        return new(conversation.Id, question.Id, answer.Id, run.Id);
    }
}

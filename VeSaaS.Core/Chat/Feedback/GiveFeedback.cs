using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Feedback;

/// <summary>A verdict on an answer.</summary>
/// <param name="IsGood">Thumb up or down.</param>
/// <param name="Reason">Why; at most <see cref="MessageFeedback.ReasonLength"/> characters.</param>
public sealed record Verdict(bool IsGood, string? Reason);

/// <summary>How giving feedback ended.</summary>
public abstract record FeedbackOutcome
{
    private FeedbackOutcome()
    {
    }

    /// <summary>Kept, or taken back.</summary>
    public sealed record Kept : FeedbackOutcome;

    /// <summary>The customer has no such answer, or it has not ended yet.</summary>
    public sealed record NotFound : FeedbackOutcome;

    /// <summary>A viewer may not.</summary>
    public sealed record NotAllowed : FeedbackOutcome;

    /// <summary>The reason is too long.</summary>
    public sealed record Invalid(FieldError Problem) : FeedbackOutcome;
}

/// <summary>Keeps what a person thinks of an answer: one verdict for each person, the newest counts.</summary>
public sealed class GiveFeedback(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Keeps the verdict; null takes the one that was given back.</summary>
    public async Task<FeedbackOutcome> ExecuteAsync(Caller caller, MessageId answer, Verdict? verdict, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new FeedbackOutcome.NotAllowed();
        }

        var reason = string.IsNullOrWhiteSpace(verdict?.Reason) ? null : verdict.Reason.Trim();
        if (reason is { Length: > MessageFeedback.ReasonLength })
        {
            return new FeedbackOutcome.Invalid(new("reason", $"{reason.Length} characters are too many. Use {MessageFeedback.ReasonLength} or fewer."));
        }

        // A double click writes twice at once.
        var conversation = await contexts.AddOrChangeAsync(
            caller.CustomerId, (db, token) => WriteAsync(db, caller, answer, verdict is null ? null : verdict with { Reason = reason }, token), cancellationToken);
        if (conversation is not { } changed)
        {
            return new FeedbackOutcome.NotFound();
        }

        live.Publish(ChatTopics.Of(changed));
        return new FeedbackOutcome.Kept();
    }

    // In which conversation; null: no such answer.
    private async Task<ConversationId?> WriteAsync(AppDbContext db, Caller caller, MessageId answer, Verdict? verdict, CancellationToken cancellationToken)
    {
        var judged = await (
            from message in db.Set<Message>()
            join conversation in db.Set<Conversation>() on message.ConversationId equals conversation.Id
            join hire in db.Set<Hire>() on conversation.HireId equals hire.Id
            where message.CustomerId == caller.CustomerId && message.Id == answer && message.Role == MessageRole.VirtualEmployee
                && message.Status != MessageStatus.Pending && message.Status != MessageStatus.Streaming
                && conversation.CustomerId == caller.CustomerId && conversation.DeletedAt == null && hire.CustomerId == caller.CustomerId
            select new { hire.VirtualEmployeeId, conversation.Id }).SingleOrDefaultAsync(cancellationToken);
        if (judged is null)
        {
            return null;
        }

        var given = await db.Set<MessageFeedback>().SingleOrDefaultAsync(
            row => row.CustomerId == caller.CustomerId && row.MessageId == answer && row.UserId == caller.UserId, cancellationToken);
        if (verdict is null)
        {
            if (given is not null)
            {
                db.Remove(given);
            }

            return judged.Id;
        }

        if (given is null)
        {
            given = new MessageFeedback
            {
                MessageId = answer, UserId = caller.UserId, CustomerId = caller.CustomerId, VirtualEmployeeId = judged.VirtualEmployeeId,
                IsGood = verdict.IsGood, GivenAt = time.GetUtcNow(),
            };
            db.Add(given);
        }

        (given.IsGood, given.Reason, given.GivenAt) = (verdict.IsGood, verdict.Reason, time.GetUtcNow());
        return judged.Id;
    }
}

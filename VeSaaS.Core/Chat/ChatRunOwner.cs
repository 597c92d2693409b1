using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;

namespace VeSaaS.Core.Chat;

/// <summary>Writes what a run brings into the answer that it makes.</summary>
internal sealed class ChatRunOwner(TimeProvider time) : IRunOwner
{
    public async Task ApplyAsync(AppDbContext db, Run run, RunChange change, CancellationToken cancellationToken)
    {
        var id = new MessageId(run.OwnerId);
        var runId = run.Id;
        // A message that a later run makes is no longer this run's to write to.
        var answer = await db.Set<Message>().SingleOrDefaultAsync(
            message => message.CustomerId == run.CustomerId && message.Id == id && message.RunId == runId, cancellationToken);
        if (answer is null)
        {
            return;
        }

        switch (change)
        {
            case RunChange.Started:
                answer.Status = MessageStatus.Streaming;
                break;
            case RunChange.Ended ended:
                End(answer, ended);
                break;
            default:
                throw new UnreachableException(change.GetType().Name);
        }
    }

    public IEnumerable<LiveTopic> TopicsOf(Run run) => [ChatTopics.Of(new ConversationId(run.ContextId)), ChatTopics.ListOf(run.CustomerId)];

    private void End(Message answer, RunChange.Ended ended)
    {
        answer.Text = ended.Answer;
        answer.Status = StatusOf(ended.State);
        (answer.Failure, answer.FailureDetail) = (ended.Failure, ended.FailureDetail);
        (answer.InputTokens, answer.OutputTokens, answer.Cost) = (ended.Total.InputTokens, ended.Total.OutputTokens, ended.Total.Cost);
        answer.CompletedAt = time.GetUtcNow();
    }

    private static MessageStatus StatusOf(RunState state) => state switch
    {
        RunState.Completed => MessageStatus.Completed,
        RunState.Failed => MessageStatus.Failed,
        RunState.Stopped => MessageStatus.Stopped,
        RunState.InputRequired => MessageStatus.InputRequired,
        _ => throw new UnreachableException(state.ToString()),
    };
}

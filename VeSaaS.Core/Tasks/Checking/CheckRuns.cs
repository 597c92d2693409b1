using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Working;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>Writes what the run of a check brings into it: suggestions, and never a tick or a move.</summary>
internal static class CheckRuns
{
    /// <summary>What a check that says nothing usable is told to have done.</summary>
    public static string Unreadable => "Its answer says of no point whether it holds and why, in the form that it was asked for.";

    /// <summary>Applies the change, if the run is that of a check; once it has ended, the check.</summary>
    public static async Task<TaskCheck?> ApplyAsync(AppDbContext db, TimeProvider time, Run run, RunChange change, CancellationToken cancellationToken)
    {
        var id = run.OwnerId;
        if (await db.Set<TaskCheck>().SingleOrDefaultAsync(check => check.CustomerId == run.CustomerId && check.Id == id, cancellationToken) is not { } check)
        {
            return null;
        }

        switch (change)
        {
            case RunChange.Started:
                check.State = CheckState.Working;
                return null;
            case RunChange.Ended ended:
                await EndAsync(db, time, check, ended, cancellationToken);
                return check;
            default:
                throw new UnreachableException(change.GetType().Name);
        }
    }

    /// <summary>Tells whoever asked what came of it; of a check that somebody stopped nobody needs to be told.</summary>
    public static void Tell(AppDbContext db, TimeProvider time, WorkItem task, TaskCheck check)
    {
        if (check.State is CheckState.Answered or CheckState.Failed)
        {
            db.Notify(
                time, task.CustomerId, check.State is CheckState.Answered ? TaskNews.Checked : TaskNews.CheckFailed, $"task:{task.Id.Value:D}",
                new Dictionary<string, string>
                {
                    [TaskNews.NumberFact] = task.Number.ToString(CultureInfo.InvariantCulture),
                    [TaskNews.HireFact] = check.HireId.Value.ToString("D"),
                    [TaskNews.CheckFact] = check.Id.ToString("D"),
                },
                check.AskedBy);
        }
    }

    private static async Task EndAsync(AppDbContext db, TimeProvider time, TaskCheck check, RunChange.Ended ended, CancellationToken cancellationToken)
    {
        (check.Answer, check.EndedAt) = (ended.Answer, time.GetUtcNow());
        (check.Tokens, check.Cost) = (ended.Total.InputTokens + ended.Total.OutputTokens, ended.Total.Cost);
        // Files are no answer to a check.
        (check.State, check.FailureDetail) = ResultContract.Judge(ended with { HasFiles = false }) switch
        {
            TaskResult.Stopped => (CheckState.Stopped, null),
            TaskResult.Failed failed => (CheckState.Failed, RunWords.Cut(failed.Detail)),
            TaskResult.NeedsInput => (CheckState.Failed, "It asked something instead of checking."),
            _ => await SuggestAsync(db, check, cancellationToken) ? (CheckState.Answered, null) : (CheckState.Failed, Unreadable),
        };
    }

    private static async Task<bool> SuggestAsync(AppDbContext db, TaskCheck check, CancellationToken cancellationToken)
    {
        var items = await db.Set<CheckedItem>().Where(row => row.CustomerId == check.CustomerId && row.CheckId == check.Id).ToListAsync(cancellationToken);
        var lines = CheckAnswer.Read(check.Answer, items.Count);
        foreach (var line in lines)
        {
            var item = items.Single(item => item.Number == line.Number);
            (item.Holds, item.Reason) = (line.Holds, line.Reason);
        }

        return lines.Count > 0;
    }
}

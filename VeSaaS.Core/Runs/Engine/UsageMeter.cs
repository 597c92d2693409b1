using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// Reads usage off the events of a run, each model call once. A call is told by its message; what only a final event or an artifact carries
/// repeats the last call, so it counts only where nothing else was reported.
/// </summary>
/// <param name="recorded">Event ids that the ledger has for the run, and for earlier turns of the task that it continues.</param>
/// <param name="isMetered">The ledger has calls of this run already.</param>
internal sealed class UsageMeter(IEnumerable<string> recorded, bool isMetered)
{
    // More than any model reads or writes in one call; beyond it a report is a fault, and prices would overflow.
    private const long MaxTokens = 1_000_000_000;

    private readonly HashSet<string> _seen = [.. recorded];
    private bool _isMetered = isMetered;
    private AgentUsage? _repeated;

    /// <summary>One that knows the usage that is recorded for the run, and for earlier turns of the task that it continues.</summary>
    public static async Task<UsageMeter> ReadAsync(AppContexts contexts, Run metered, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(metered.CustomerId);
        var continued = metered.Input.TaskId;
        var turns = await db.Set<Run>()
            .Where(run => run.CustomerId == metered.CustomerId && run.ContextId == metered.ContextId
                && (run.Id == metered.Id || (continued != null && run.AgentTaskId == continued)))
            .Select(run => run.Id).ToListAsync(cancellationToken);
        var runs = turns.ConvertAll(run => run.Value);
        var rows = await db.Set<TokenUsage>()
            .Where(usage => usage.CustomerId == metered.CustomerId && usage.Source == BillingSource.Runs && runs.Contains(usage.RunId!.Value))
            .Select(usage => new { usage.RunId, usage.EventId }).ToListAsync(cancellationToken);
        // `{run}:{message id of the agent}`
        return new(rows.Select(row => row.EventId[(row.EventId.IndexOf(':', StringComparison.Ordinal) + 1)..]), rows.Any(row => row.RunId == metered.Id.Value));
    }

    /// <summary>The calls in the event that were not seen before.</summary>
    public IEnumerable<AgentUsage> Observe(AgentEvent change) => change switch
    {
        AgentEvent.Snapshot(var task) => Observe(task),
        AgentEvent.Replied(var reply) => Count(Of(reply)),
        AgentEvent.StatusChanged status when IsWorking(status.State) =>
            Count(status.Status is { IsPartial: true } ? null : Of(status.Status) ?? status.Usage),
        AgentEvent.StatusChanged status => Remember(Of(status.Status) ?? status.Usage),
        AgentEvent.ArtifactChanged artifact => Remember(artifact.Usage),
        _ => [],
    };

    /// <summary>What is left to count when the run has ended.</summary>
    public IEnumerable<AgentUsage> Settle() => _isMetered ? [] : Count(_repeated);

    private IEnumerable<AgentUsage> Observe(AgentTask task)
    {
        var calls = task.History.SelectMany(reply => Count(Of(reply))).ToList();
        return [.. calls, .. IsWorking(task.State) ? Count(Of(task.Status)) : Remember(Of(task.Status))];
    }

    private static AgentUsage? Of(AgentReply? reply) => reply is { IsPartial: false } ? reply.Usage : null;

    private static bool IsWorking(AgentTaskState state) =>
        state is AgentTaskState.Submitted or AgentTaskState.Working or AgentTaskState.AuthRequired or AgentTaskState.Unknown;

    private AgentUsage[] Remember(AgentUsage? usage)
    {
        _repeated = usage is null ? _repeated : Checked(usage);
        return [];
    }

    private AgentUsage[] Count(AgentUsage? usage)
    {
        if (usage is null || !_seen.Add(usage.EventId))
        {
            return [];
        }

        _isMetered = true;
        return [Checked(usage)];
    }

    private static AgentUsage Checked(AgentUsage usage) =>
        IsPossible(usage.InputTokens) && IsPossible(usage.OutputTokens) && IsPossible(usage.CachedTokens)
            ? usage with { CachedTokens = Math.Min(usage.CachedTokens, usage.InputTokens) }
            : throw new AgentCallException(RunFailure.Protocol, "The agent reported a number of tokens that no model call has.");

    private static bool IsPossible(long tokens) => tokens is >= 0 and <= MaxTokens;
}

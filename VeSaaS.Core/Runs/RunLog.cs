using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>One entry of a run's log as readers get it.</summary>
public sealed record RunEntry(long Sequence, RunEventKind Kind, string Payload, DateTimeOffset At);

/// <summary>Reads the logs of runs. Pages subscribe to <see cref="RunTopics.Of"/> and read the tail after what they have.</summary>
public sealed class RunLog(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>Entries read at once.</summary>
    public const int PageSize = 500;

    /// <summary>The state of the customer's run, or null when there is no such run.</summary>
    public async Task<RunState?> StateAsync(CustomerId customer, RunId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Run>().Where(run => run.CustomerId == customer && run.Id == id)
            .Select(run => (RunState?)run.State).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>By what the customer's run was started, or null when there is no such run.</summary>
    public async Task<RunKind?> KindAsync(CustomerId customer, RunId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Run>().Where(run => run.CustomerId == customer && run.Id == id)
            .Select(run => (RunKind?)run.Kind).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>At most <see cref="PageSize"/> entries after a sequence number, in order; empty also for a run of another customer.</summary>
    public async Task<IReadOnlyList<RunEntry>> ReadAsync(CustomerId customer, RunId id, long after, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<RunEvent>().AsNoTracking()
            .Where(entry => entry.CustomerId == customer && entry.RunId == id && entry.Sequence > after)
            .OrderBy(entry => entry.Sequence).Take(PageSize)
            .Select(entry => new RunEntry(entry.Sequence, entry.Kind, entry.Payload, entry.At))
            .ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Yields entries as they come until the run has ended; an empty page after each <paramref name="heartbeat"/> in which nothing came.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<RunEntry>> FollowAsync(
        CustomerId customer, RunId id, long after, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var grown = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = live.Subscribe(RunTopics.Of(id), () =>
        {
            grown.Writer.TryWrite(true);
            return Task.CompletedTask;
        });
        while (true)
        {
            var page = await ReadAsync(customer, id, after, cancellationToken);
            // A run that had ended by now has its whole log written; what came since the look at it is read before the last word.
            var isOver = page.Count == 0 && await StateAsync(customer, id, cancellationToken) is not (RunState.Queued or RunState.Running);
            if (isOver)
            {
                page = await ReadAsync(customer, id, after, cancellationToken);
            }

            if (page.Count > 0)
            {
                after = page[^1].Sequence;
                yield return page;
                continue;
            }

            if (isOver)
            {
                yield break;
            }

            if (!await WaitAsync(grown.Reader, heartbeat, cancellationToken))
            {
                yield return [];
            }
        }
    }

    private async Task<bool> WaitAsync(ChannelReader<bool> grown, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            await grown.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came for the length of a heartbeat; the log is read again all the same, in case another node's event was lost.
            return false;
        }
    }
}

using System.Security.Cryptography;

namespace VeSaaS.Core.Gateway;

/// <summary>
/// Agents whose gateway resources should be looked at. Coalescing: an agent stands in it once, and is never worked on twice at the same
/// time on this node. Work that did not finish comes back by itself, exponentially later and with jitter.
/// </summary>
public sealed class GatewayReconcileQueue(TimeProvider time)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<AgentRef, Entry> _entries = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Asks for a reconcile; call it after the commit that made it necessary. Returns at once.</summary>
    public void Enqueue(AgentRef agent)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(agent, out var entry))
            {
                _entries[agent] = entry = new Entry();
            }

            entry.Wanted = true;
            // After a failure something that changes all the time must not turn the back-off into a busy loop.
            var earliest = entry.Attempts == 0 ? time.GetUtcNow() : entry.EndedAt + FirstBackOff;
            entry.Due = entry.Due is { } due && due < earliest ? due : earliest;
            Signal();
        }
    }

    /// <summary>Asks for a reconcile before everything else, and without waiting for a back-off to end: somebody broke the glass.</summary>
    public void EnqueueFirst(AgentRef agent)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(agent, out var entry))
            {
                _entries[agent] = entry = new Entry();
            }

            (entry.Wanted, entry.Urgent, entry.Due) = (true, true, DateTimeOffset.MinValue);
            Signal();
        }
    }

    /// <summary>What it holds now.</summary>
    public QueueState State
    {
        get
        {
            lock (_gate)
            {
                return new QueueState(
                    _entries.Count(entry => entry.Value is { Running: false, Attempts: 0 }),
                    _entries.Count(entry => entry.Value.Running),
                    _entries.Count(entry => entry.Value is { Running: false, Attempts: > 0 }));
            }
        }
    }

    /// <summary>Asks for a reconcile of each.</summary>
    public void Enqueue(IEnumerable<AgentRef> agents)
    {
        foreach (var agent in agents)
        {
            Enqueue(agent);
        }
    }

    /// <summary>Waits for the next agent that is due and that nobody works on. <see cref="Done"/> must follow.</summary>
    internal async Task<AgentRef> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            TimeSpan? delay = null;
            lock (_gate)
            {
                var now = time.GetUtcNow();
                var next = _entries.Where(entry => entry.Value is { Running: false, Due: not null }).OrderBy(entry => entry.Value.Due).FirstOrDefault();
                if (next.Value?.Due <= now)
                {
                    next.Value.Running = true;
                    (next.Value.Wanted, next.Value.Urgent) = (false, false);
                    next.Value.Due = null;
                    return next.Key;
                }

                changed = _changed.Task;
                delay = next.Value?.Due - now;
            }

            await WaitAsync(changed, delay, cancellationToken);
        }
    }

    /// <summary>Ends the work on an agent.</summary>
    /// <param name="agent">What <see cref="TakeAsync"/> gave.</param>
    /// <param name="finished">False when it has to be tried again.</param>
    internal void Done(AgentRef agent, bool finished)
    {
        lock (_gate)
        {
            var entry = _entries[agent];
            entry.Running = false;
            entry.EndedAt = time.GetUtcNow();
            entry.Attempts = finished ? 0 : entry.Attempts + 1;
            if (finished && !entry.Wanted)
            {
                _entries.Remove(agent);
                return;
            }

            entry.Due = entry.EndedAt + (finished || entry.Urgent ? TimeSpan.Zero : entry.Wanted ? FirstBackOff : BackOff(entry.Attempts));
            Signal();
        }
    }

    internal static TimeSpan BackOff(int attempts)
    {
        var full = Math.Min(FirstBackOff.TotalMilliseconds * Math.Pow(2, attempts - 1), LongestBackOff.TotalMilliseconds);
        // Half fixed, half random: nodes that failed together do not come back together.
        return TimeSpan.FromMilliseconds((full / 2) + (full / 2 * RandomNumberGenerator.GetInt32(1001) / 1000));
    }

    private async Task WaitAsync(Task changed, TimeSpan? delay, CancellationToken cancellationToken)
    {
        if (delay is not { } duration)
        {
            await changed.WaitAsync(cancellationToken);
            return;
        }

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(duration, time, woken.Token));
        await woken.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Entry
    {
        public bool Urgent { get; set; }

        public DateTimeOffset? Due { get; set; }

        public bool Running { get; set; }

        public bool Wanted { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset EndedAt { get; set; }
    }
}

/// <summary>What the queue of this node holds.</summary>
/// <param name="Waiting">Agents that have not had their turn.</param>
/// <param name="Running">Agents that are worked on.</param>
/// <param name="Retrying">Agents whose last turn did not end, and that come again.</param>
public readonly record struct QueueState(int Waiting, int Running, int Retrying);

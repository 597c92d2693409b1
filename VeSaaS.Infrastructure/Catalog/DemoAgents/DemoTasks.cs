using Microsoft.Extensions.Logging;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>What became of a message that would start a task.</summary>
internal abstract record DemoStart
{
    private DemoStart()
    {
    }

    /// <summary>The task that works on it; the one that was there already when the message came twice and its task has not failed.</summary>
    public sealed record Accepted(DemoTask Task) : DemoStart;

    /// <summary>Too much is going on for this caller, or for all.</summary>
    public sealed record Busy : DemoStart;
}

/// <summary>The tasks of all demo agents, in memory: bounded, and forgotten an hour after they ended, or a week after they began to wait.</summary>
internal sealed partial class DemoTasks(DemoAgentsOptions options, LanguageModel? model, TimeProvider time, ILogger<DemoTasks> logger)
{
    private const int MaxTasks = 2_000;
    private const int MaxRunningOfCaller = 200;
    private const int MaxRunning = 1_000;
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepWaiting = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DemoTask> _tasks = [];
    private readonly Dictionary<(string Caller, string Agent, string MessageId), DemoTask> _byMessage = [];

    public DemoStart Start(string caller, DemoAgent agent, string contextId, DemoMessage message)
    {
        DemoTask task;
        lock (_gate)
        {
            // A person who retries sends the same message again: only work that goes on, or that went well, is not begun anew.
            if (_byMessage.TryGetValue((caller, agent.Name, message.MessageId), out var known) && known.View().State is not (DemoState.Failed or DemoState.Canceled))
            {
                return new DemoStart.Accepted(known);
            }

            Forget();
            var running = _tasks.Values.Where(other => !other.Rested.IsCompleted).ToList();
            if (running.Count >= MaxRunning || running.Count(other => other.Caller == caller) >= MaxRunningOfCaller)
            {
                return new DemoStart.Busy();
            }

            task = new DemoTask(caller, agent, contextId, message, time);
            _tasks.Add(task.Id, task);
            _byMessage[(caller, agent.Name, message.MessageId)] = task;
        }

        _ = WorkAsync(task);
        return new DemoStart.Accepted(task);
    }

    /// <summary>Lets a task that waits go on with an answer; the same answer again changes nothing. Null when it does not wait.</summary>
    public DemoTask? Continue(DemoTask task, DemoMessage reply)
    {
        if (task.Replies.Any(known => known.MessageId == reply.MessageId))
        {
            return task;
        }

        if (!task.TryContinue(reply))
        {
            return null;
        }

        _ = WorkAsync(task);
        return task;
    }

    /// <summary>The caller's task of that id at that agent; another caller's does not exist.</summary>
    public DemoTask? Find(string caller, DemoAgent agent, string id)
    {
        lock (_gate)
        {
            return _tasks.TryGetValue(id, out var task) && task.Caller == caller && task.Agent == agent ? task : null;
        }
    }

    /// <summary>The caller's tasks at that agent, last changed first.</summary>
    public IReadOnlyList<DemoTaskView> List(string caller, DemoAgent agent)
    {
        List<DemoTask> own;
        lock (_gate)
        {
            own = [.. _tasks.Values.Where(task => task.Caller == caller && task.Agent == agent)];
        }

        return [.. own.Select(task => task.View()).OrderByDescending(view => view.ChangedAt).ThenBy(view => view.Id, StringComparer.Ordinal)];
    }

    /// <summary>Stops all work, when the host stops.</summary>
    public async Task StopAsync()
    {
        List<DemoTask> all;
        lock (_gate)
        {
            all = [.. _tasks.Values];
        }

        await Task.WhenAll(all.Select(task => task.CancelAsync()));
    }

    private async Task WorkAsync(DemoTask task)
    {
        // A worker's fault is its task's failure and nobody else's.
        try
        {
            await Task.Yield();
            await task.RunAsync(MeansOf(task));
        }
        catch (Exception exception)
        {
            Log.WorkerBroke(logger, exception, task.Agent.Name, task.Id);
            task.Break();
        }
    }

    private DemoMeans MeansOf(DemoTask now)
    {
        List<DemoTask> before;
        lock (_gate)
        {
            before = [.. _tasks.Values.Where(task => task != now && task.Caller == now.Caller && task.Agent == now.Agent && task.ContextId == now.ContextId)];
        }

        before.Sort((left, right) => left.CreatedAt.CompareTo(right.CreatedAt));
        return new(options.ChunkDelay, model, Earlier(before), failure => Log.NoAnswer(logger, now.Agent.Name, now.Id, failure.Kind, failure.Status))
        {
            Instructions = before.Append(now).Select(task => task.Instructions).FirstOrDefault(text => text is not null),
        };
    }

    // A turn that failed is not part of the conversation; of one that was stopped, what was there counts.
    private static List<DemoExchange> Earlier(List<DemoTask> before)
    {
        return
        [
            .. from task in before
               let view = task.View()
               where view.State is DemoState.Completed or DemoState.Canceled && view.Artifact is not null
               select new DemoExchange(task.Text, view.Artifact ?? ""),
        ];
    }

    private void Forget()
    {
        var resting = _tasks.Values.Where(task => task.Rested.IsCompleted).OrderBy(task => task.ChangedAt).ToList();
        var now = time.GetUtcNow();
        foreach (var task in resting.Where((task, index) => task.ChangedAt < now - (task.Ended.IsCompleted ? Keep : KeepWaiting) || _tasks.Count >= MaxTasks && index < MaxTasks / 10))
        {
            _tasks.Remove(task.Id);
            var message = (task.Caller, task.Agent.Name, task.Message.MessageId);
            if (_byMessage.GetValueOrDefault(message) == task)
            {
                _byMessage.Remove(message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Demo agent {Agent} broke while it worked on task {TaskId}.")]
        public static partial void WorkerBroke(ILogger logger, Exception exception, string agent, string taskId);

        [LoggerMessage(2, LogLevel.Warning, "The model gave demo agent {Agent} no answer for task {TaskId}: {Kind} {Status}.")]
        public static partial void NoAnswer(ILogger logger, string agent, string taskId, string kind, int? status);
    }
}

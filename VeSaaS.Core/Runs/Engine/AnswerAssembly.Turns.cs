using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>Where this turn of a task begins and what it ends with, when it ends with an ask.</summary>
internal sealed partial class AnswerAssembly
{
    private readonly TurnAsk _ask = new();
    private readonly HashSet<string> _earlier = [];

    /// <summary>What the agent waits for.</summary>
    public AgentAsk Ask => _ask.Read(_closing ?? "");

    /// <summary>What the task holds by now, for the turn after this one.</summary>
    public IReadOnlyList<string> Seen => [.. _earlier, .. _artifacts.Select(AgentText.Fingerprint), .. _ask.LastIds];

    /// <summary>What an earlier turn of the task left: not part of this answer.</summary>
    public void Skip(IEnumerable<string> seen) => _earlier.UnionWith(seen);

    /// <summary>What the task already held when this turn began: not part of this answer.</summary>
    public void Skip(AgentTask task)
    {
        TaskId ??= task.TaskId;
        _earlier.UnionWith(task.Artifacts.Select(AgentText.Fingerprint));
        _earlier.UnionWith([.. task.History.Select(reply => reply.MessageId), task.Status?.MessageId ?? ""]);
    }
}

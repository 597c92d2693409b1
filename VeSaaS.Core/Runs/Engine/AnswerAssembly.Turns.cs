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
    public IReadOnlyList<string> Seen =>
    [
        .. _earlier, .. _ask.LastIds,
        .. _artifacts.SelectMany(artifact => new[] { AgentText.Fingerprint(artifact), $"{artifact.ArtifactId}\n{EarlierText(artifact)}{AgentText.Of(artifact.Parts)}" }).Distinct(),
    ];

    /// <summary>What an earlier turn of the task left: not part of this answer.</summary>
    public void Skip(IEnumerable<string> seen) => _earlier.UnionWith(seen);

    /// <summary>What the task already held when this turn began: not part of this answer.</summary>
    public void Skip(AgentTask task)
    {
        Know(task.TaskId);
        _earlier.UnionWith(task.Artifacts.Select(AgentText.Fingerprint));
        _earlier.UnionWith([.. task.History.Select(reply => reply.MessageId), task.Status?.MessageId ?? ""]);
    }

    // A task whose id cannot be kept could neither be taken up again nor stopped after this node.
    private void Know(string taskId)
    {
        TaskId ??= taskId;
        if (TaskId.Length > Run.MaxTaskId)
        {
            throw new AgentCallException(RunFailure.Protocol, RunWords.TaskIdTooLong) { IsOurWords = true };
        }
    }

    // An artifact that goes on growing in a later turn holds the text of the earlier ones too.
    private AgentArtifact? OfThisTurn(AgentArtifact artifact)
    {
        if (_earlier.Contains(AgentText.Fingerprint(artifact)))
        {
            return null;
        }

        var text = AgentText.Of(artifact.Parts);
        return EarlierText(artifact) is { Length: > 0 } before && text.StartsWith(before, StringComparison.Ordinal)
            ? artifact with { Parts = [new(Text: text[before.Length..]), .. artifact.Parts.Where(part => part.Text is null)] }
            : artifact;
    }

    private string EarlierText(AgentArtifact artifact) => _earlier.Where(seen => seen.StartsWith($"{artifact.ArtifactId}\n", StringComparison.Ordinal))
        .Select(seen => seen[(artifact.ArtifactId.Length + 1)..]).MaxBy(text => text.Length) ?? "";
}

using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Runs;

/// <summary>What the engine publishes and listens to. Published after a commit, never before.</summary>
public static class RunTopics
{
    /// <summary>Something waits for the engine: a run was queued, or another one made room.</summary>
    public static LiveTopic Queue => new("runs", Guid.Empty);

    /// <summary>The run's log has grown, or the run has ended.</summary>
    public static LiveTopic Of(RunId run) => new("run", run.Value);

    /// <summary>A person asked to stop the run.</summary>
    internal static LiveTopic Stop(RunId run) => new("run-stop", run.Value);
}

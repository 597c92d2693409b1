using VeSaaS.Core.Runs;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>What a run brought, judged by <see cref="ResultContract"/>.</summary>
public abstract record TaskResult
{
    private TaskResult()
    {
    }

    /// <summary>Something to look at: a person reviews it.</summary>
    public sealed record Delivered : TaskResult;

    /// <summary>The agent waits for an answer or a decision.</summary>
    public sealed record NeedsInput : TaskResult;

    /// <summary>Nothing that could be reviewed.</summary>
    /// <param name="Layer">What failed.</param>
    /// <param name="Detail">In words for a person.</param>
    public sealed record Failed(RunFailure Layer, string Detail) : TaskResult;

    /// <summary>Somebody stopped it.</summary>
    public sealed record Stopped : TaskResult;
}

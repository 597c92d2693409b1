using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tasks;

/// <summary>What came of an act on a task.</summary>
public abstract record TaskOutcome
{
    private TaskOutcome()
    {
    }

    /// <summary>Carried out, also when it was so already.</summary>
    /// <param name="Id">The task.</param>
    /// <param name="Number">What people call it.</param>
    /// <param name="Version">Its version now.</param>
    public sealed record Saved(WorkItemId Id, int Number, int Version) : TaskOutcome;

    /// <summary>This customer has no such task, or what belongs to it.</summary>
    public sealed record NotFound : TaskOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed(string Reason) : TaskOutcome;

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : TaskOutcome;

    /// <summary>Somebody else changed it after it was read.</summary>
    public sealed record ChangedMeanwhile : TaskOutcome;

    /// <summary>The state machine, a limit or a budget says no.</summary>
    /// <param name="Because">The kind of reason.</param>
    /// <param name="Reason">In a sentence for a person.</param>
    public sealed record Refused(TaskRefusal Because, string Reason) : TaskOutcome
    {
        /// <summary>The cap that has no room, of <see cref="TaskRefusal.NoBudget"/>.</summary>
        public CapRefusal? Cap { get; init; }
    }

    /// <summary>The idempotency key was used for another task.</summary>
    public sealed record KeyReused : TaskOutcome;

    /// <summary>What failed in a sentence for a person; null when nothing did.</summary>
    public string? Problem => this switch
    {
        Saved => null,
        NotAllowed(var reason) => reason,
        Refused(_, var reason) => reason,
        Invalid(var problems) => string.Join(' ', problems.Select(problem => problem.Message)),
        ChangedMeanwhile => "Somebody else changed this task a moment ago. Look at it again.",
        KeyReused => "This was sent before with another content.",
        _ => "This task is not there any more.",
    };

    internal static Refused Of(TaskMove.Impossible move) => new(move.Because, move.Reason);
}

using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks.Leaving;

/// <summary>What becomes of the open work of somebody who is let go.</summary>
public enum OpenWorkChoice
{
    /// <summary>Its tasks stay in To do, and nobody is assigned; its schedules go on, and nobody is assigned.</summary>
    Keep,

    /// <summary>Somebody else gets its tasks and schedules; what was being worked on goes back to To do.</summary>
    Reassign,

    /// <summary>Its tasks are cancelled, its schedules paused.</summary>
    Cancel,
}

/// <summary>What shall become of it.</summary>
/// <param name="Choice">The choice.</param>
/// <param name="To">Who gets it; only with <see cref="OpenWorkChoice.Reassign"/>.</param>
public sealed record OpenWorkPlan(OpenWorkChoice Choice, HireId? To = null)
{
    public const string ChoiceField = "tasks";
    public const string ToField = "to";
}

/// <summary>Work that somebody has and that is not handed in.</summary>
/// <param name="Tasks">Tasks in To do, In progress and Needs you.</param>
/// <param name="Schedules">Schedules that give it tasks.</param>
public sealed record OpenWork(int Tasks, int Schedules)
{
    /// <summary>Whether there is any.</summary>
    public bool IsAny => Tasks + Schedules > 0;

    /// <summary>"3 open tasks and 1 schedule".</summary>
    public override string ToString()
    {
        var tasks = Tasks == 1 ? "1 open task" : $"{Tasks} open tasks";
        var schedules = Schedules == 1 ? "1 schedule" : $"{Schedules} schedules";
        return (Tasks, Schedules) switch
        {
            (_, 0) => tasks,
            (0, _) => schedules,
            _ => $"{tasks} and {schedules}",
        };
    }
}

/// <summary>How an attempt to let somebody go together with its work ended.</summary>
public abstract record LetWorkerGoOutcome
{
    private LetWorkerGoOutcome()
    {
    }

    /// <summary>As <see cref="LetGoOutcome.Ending"/>, and its work is where it was wanted.</summary>
    public sealed record Ending(HireId Id) : LetWorkerGoOutcome;

    /// <summary>It has open work, and nobody said what becomes of it. Nothing was changed.</summary>
    public sealed record NeedsChoice(OpenWork Open) : LetWorkerGoOutcome;

    /// <summary>The work cannot go there. Nothing was changed.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : LetWorkerGoOutcome;

    /// <summary>The customer has no such hire.</summary>
    public sealed record NotFound : LetWorkerGoOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : LetWorkerGoOutcome;
}

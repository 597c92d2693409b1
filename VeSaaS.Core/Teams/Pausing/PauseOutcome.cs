namespace VeSaaS.Core.Teams.Pausing;

/// <summary>How an attempt to pause or to resume ended.</summary>
public abstract record PauseOutcome
{
    private PauseOutcome()
    {
    }

    /// <summary>As was wished; also the answer when it was so already.</summary>
    public sealed record Done(HireId Id) : PauseOutcome;

    /// <summary>The customer has no such hire.</summary>
    public sealed record NotFound : PauseOutcome;

    /// <summary>It has been let go.</summary>
    public sealed record HasLeft : PauseOutcome;

    /// <summary>It was never ready to work: there is nothing to pause, and no fee yet.</summary>
    public sealed record NotReadyYet : PauseOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : PauseOutcome;
}

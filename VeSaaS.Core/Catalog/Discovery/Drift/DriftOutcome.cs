namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>What became of a decision about a changed agent.</summary>
public abstract record DriftOutcome
{
    private DriftOutcome()
    {
    }

    /// <summary>It is as decided; also when it already was.</summary>
    public sealed record Done(Listing Listing) : DriftOutcome;

    /// <summary>The agent changed again, or somebody else decided, after the page that the decision was made on; the listing as it is.</summary>
    public sealed record Outdated(Listing Current) : DriftOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : DriftOutcome;
}

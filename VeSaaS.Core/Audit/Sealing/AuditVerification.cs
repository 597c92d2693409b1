namespace VeSaaS.Core.Audit.Sealing;

/// <summary>What is wrong with a place of the sealed log.</summary>
public enum AuditFindingKind
{
    /// <summary>The row says something else than when it was sealed.</summary>
    Changed,

    /// <summary>One or more rows are gone.</summary>
    Removed,

    /// <summary>The row was never sealed there.</summary>
    Inserted,

    /// <summary>The row is genuine and stands at another's place.</summary>
    Moved,

    /// <summary>A signed checkpoint is gone, changed, or contradicts the rows.</summary>
    Checkpoint,

    /// <summary>The stored head of the chain is gone, changed, or contradicts the rows.</summary>
    Head,
}

/// <summary>One broken place, named.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Sequence">The row's sequence; a checkpoint's number; the head's sequence.</param>
/// <param name="EntryId">The row, where it still exists.</param>
/// <param name="Text">One sentence for a person.</param>
public sealed record AuditFinding(AuditFindingKind Kind, long Sequence, Guid? EntryId, string Text);

/// <summary>What verifying the sealed log found.</summary>
public abstract record AuditVerification
{
    private AuditVerification()
    {
    }

    /// <summary>Every sealed row is what it was.</summary>
    /// <param name="Rows">How many are sealed.</param>
    /// <param name="Checkpoints">How many checkpoints agree.</param>
    /// <param name="Waiting">How many rows are not sealed yet.</param>
    /// <param name="Head">The last row's seal in lower-case hex; empty when nothing is sealed.</param>
    public sealed record Intact(long Rows, int Checkpoints, int Waiting, string Head) : AuditVerification;

    /// <summary>Something was tampered with.</summary>
    /// <param name="Rows">How many rows were read.</param>
    /// <param name="Findings">The first places, at most <see cref="VerifyAudit.MostFindings"/>.</param>
    /// <param name="Total">How many places there are.</param>
    public sealed record Broken(long Rows, IReadOnlyList<AuditFinding> Findings, int Total) : AuditVerification;

    /// <summary>The chain's key cannot be decrypted, so nothing can be said about the rows.</summary>
    public sealed record NoKey : AuditVerification;
}

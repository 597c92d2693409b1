namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// Whether this process is the one that reconciles. Several nodes share a cluster, and a lease there keeps them from doing the same work; what
/// they write is right without it, too (architecture.md, invariant 1). A process that shares with nobody always holds it.
/// </summary>
public sealed class ReconcileLease
{
    private volatile bool _isHeld = true;

    /// <summary>Whether other processes may hold it: then what they commit has to be found in the database.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whether this process holds it now.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    /// <summary>One that others compete for; not held at first.</summary>
    public static ReconcileLease Shared() => new() { IsShared = true, IsHeld = false };
}

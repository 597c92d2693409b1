using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>How one reconcile of one agent ended.</summary>
public abstract record ReconcileOutcome
{
    private ReconcileOutcome()
    {
    }

    /// <summary>The gateway is what the database says, and the probes agree.</summary>
    public sealed record Settled : ReconcileOutcome;

    /// <summary>Written as far as possible; something outside has to happen first. Try again later.</summary>
    public sealed record Waiting(string For) : ReconcileOutcome;

    /// <summary>Somebody wrote at the same time. Start over.</summary>
    public sealed record Conflict : ReconcileOutcome;

    /// <summary>An object of our name belongs to somebody else, or the store refused a document. An operator has to look.</summary>
    public sealed record Refused(string Why) : ReconcileOutcome;

    /// <summary>The store or the gateway cannot be reached. Try again later.</summary>
    public sealed record Unavailable(string Why) : ReconcileOutcome;
}

/// <summary>What the database says about one agent, read in one go.</summary>
/// <param name="Binding">Null when the agent is not imported: nothing of it may be left at the gateway.</param>
/// <param name="Grants">Those on their way: not yet proven open, or not yet proven closed.</param>
/// <param name="Settled">Those that are proven open. Thousands at one agent, of which a policy needs no more than whose they are.</param>
internal sealed record GatewayFacts(GatewayBinding? Binding, IReadOnlyList<AccessGrant> Grants, IReadOnlyList<SettledGrant> Settled)
{
    /// <summary>Grants whose customers are still to be let in, and told so.</summary>
    public IEnumerable<AccessGrant> Opening =>
        Grants.Where(grant => grant.IsAllowed && (grant.State is GrantState.Pending || grant.Progress is not GrantProgress.Ready));

    /// <summary>Grants whose customers are still to be locked out, and proven so.</summary>
    public IEnumerable<AccessGrant> Closing => Grants.Where(grant => grant.State is GrantState.Revoking);

    /// <summary>The customers that the policies let in; see <see cref="DesiredGateway.AllowedCustomers(GatewayBinding?, IEnumerable{AccessGrant}, GatewayDialect)"/>.</summary>
    public IReadOnlySet<CustomerId> Allowed(GatewayDialect dialect) => DesiredGateway.AllowedCustomers(Binding, Grants, Settled, dialect);
}

/// <summary>What a reconcile changed at the gateway, for the audit log.</summary>
/// <param name="Created">Names of objects that were made.</param>
/// <param name="Replaced">Names of objects that were rewritten.</param>
/// <param name="Removed">Names of objects that were deleted.</param>
/// <param name="IsDrift">Nobody had asked for a change: somebody else had made one, and it was taken back.</param>
internal sealed record GatewayWrites(
    List<string> Created, List<string> Replaced, List<string> Removed, bool IsDrift)
{
    /// <summary>Whether anything was changed.</summary>
    public bool Any => Created.Count + Replaced.Count + Removed.Count > 0;

    /// <summary>How the lists name an object.</summary>
    public static string Name(GatewayKind kind, string name) => $"{kind}/{name}";
}

/// <summary>What probes proved about an agent's grants.</summary>
/// <param name="Confirmed">Grants that reach the agent.</param>
/// <param name="Revoked">Grants that are refused.</param>
/// <param name="Waiting">What the others wait for.</param>
internal sealed record ProbedGrants(
    IReadOnlyList<AccessGrant> Confirmed, IReadOnlyList<AccessGrant> Revoked, IReadOnlyList<(AccessGrant Grant, string For)> Waiting)
{
    /// <summary>What one of the customers who are to be let in got; null when none was asked as.</summary>
    public ProbeAnswer? Answer { get; init; }
}

using System.Security.Cryptography;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>How an agent stands at the gateway; the worst that is true of it.</summary>
public enum AgentHealth
{
    /// <summary>The gateway is what the database says, and probes agree.</summary>
    Settled,

    /// <summary>A change is on its way.</summary>
    Pending,

    /// <summary>An object is not what it should be, and nobody has asked for a change.</summary>
    Differs,

    /// <summary>The last reconcile or probe could not end.</summary>
    Trouble,

    /// <summary>It has no route: a probe or an operator took it.</summary>
    Denied,

    /// <summary>Somebody may call it who should not.</summary>
    Open,

    /// <summary>The gateway has not been read.</summary>
    Unknown,
}

/// <summary>A cell of the matrix: one customer, one agent.</summary>
public enum CellState
{
    Denied,
    Allowed,
    Pending,
    Open,
    Unknown,
}

/// <summary>What the database wants of a customer and an agent, and what the gateway does.</summary>
/// <param name="State">The one word.</param>
/// <param name="Should">What the database says.</param>
/// <param name="Live">What the gateway would say; null while it has not been read.</param>
/// <param name="Grants">The grants behind it that are not revoked.</param>
public sealed record AccessCell(CellState State, string Should, LiveVerdict? Live, IReadOnlyList<AccessGrant> Grants);

/// <summary>A way in that should not be.</summary>
/// <param name="Agent">Whom.</param>
/// <param name="Customer">Who; null for any stranger.</param>
/// <param name="Why">In words for an operator.</param>
public sealed record Opening(AgentRef Agent, CustomerId? Customer, string Why);

/// <summary>An object that is not what it should be.</summary>
/// <param name="Object">`{kind}/{name}`.</param>
/// <param name="What">missing, changed or not wanted.</param>
public sealed record ObjectDifference(string Object, string What);

/// <summary>One imported agent: what the database wants, what stands at the gateway, and what probes saw.</summary>
public sealed class AgentStanding
{
    /// <summary>So long may the gateway take for a change before an access that is to end counts as open.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly ILookup<CustomerId, AccessGrant> _grants;
    private readonly DateTimeOffset _now;

    internal AgentStanding(
        GatewayBinding binding, IReadOnlyList<AccessGrant> grants, LiveAccess? access, IReadOnlyList<ObjectDifference> differences, DateTimeOffset now)
    {
        (Binding, Access, Differences, _now) = (binding, access, differences, now);
        _grants = grants.ToLookup(grant => grant.CustomerId);
        Openings = [.. FindOpenings()];
    }

    /// <summary>Its row, to be read only.</summary>
    public GatewayBinding Binding { get; }

    /// <summary>Who may call it by what stands at the gateway; null while that has not been read.</summary>
    public LiveAccess? Access { get; }

    /// <summary>What is not as it should be at the gateway.</summary>
    public IReadOnlyList<ObjectDifference> Differences { get; }

    /// <summary>Ways in that should not be.</summary>
    public IReadOnlyList<Opening> Openings { get; internal set; }

    /// <summary>The agent.</summary>
    public AgentRef Agent => Binding.Agent;

    /// <summary>Customers that may call it by the database.</summary>
    public int Wanted => Binding.QuarantinedAt is null ? _grants.Count(customer => customer.Any(grant => grant.IsAllowed)) : 0;

    /// <summary>Since when the gateway lags behind the database; null when it does not.</summary>
    public TimeSpan? Lag => IsBehind ? _now - (Binding.BehindSince ?? Binding.CreatedAt) : null;

    /// <summary>The worst that is true of it.</summary>
    public AgentHealth Health => this switch
    {
        { Openings.Count: > 0 } => AgentHealth.Open,
        { Binding.QuarantinedAt: not null } => AgentHealth.Denied,
        { Access: null } => AgentHealth.Unknown,
        { Binding.LastError: not null } => AgentHealth.Trouble,
        { IsBehind: true } => AgentHealth.Pending,
        { Differences.Count: > 0 } => AgentHealth.Differs,
        _ => AgentHealth.Settled,
    };

    /// <summary>
    /// Whether an operator has to look: it is open, a probe took its route, or it is not what it should be and no change that is under way explains that.
    /// </summary>
    public bool NeedsLook => Health switch
    {
        AgentHealth.Open or AgentHealth.Differs => true,
        AgentHealth.Denied => Binding.QuarantinedBy is null,
        AgentHealth.Trouble or AgentHealth.Pending => Lag is not { } lag || lag > Grace,
        _ => false,
    };

    private bool IsBehind => Binding.ConfirmedGeneration < Binding.DesiredGeneration && Binding.QuarantinedAt is null;

    /// <summary>Every customer with a grant, or named by a live rule.</summary>
    public IReadOnlySet<CustomerId> Customers() => _grants.Select(group => group.Key).Concat(Access?.Allowed() ?? new HashSet<CustomerId>()).ToHashSet();

    /// <summary>One customer's access.</summary>
    public AccessCell Cell(CustomerId customer)
    {
        var grants = _grants[customer].ToList();
        var isWanted = Binding.QuarantinedAt is null && grants.Any(grant => grant.IsAllowed);
        var should = Should(grants, isWanted);
        if (Access is null)
        {
            return new AccessCell(CellState.Unknown, should, null, grants);
        }

        var live = Access.Judge(customer);
        var state = (isWanted, live.IsAllowed) switch
        {
            (true, true) => grants.Any(grant => grant is { IsAllowed: true, State: GrantState.Confirmed }) ? CellState.Allowed : CellState.Pending,
            (true, false) => CellState.Pending,
            (false, true) => IsClosing(grants) ? CellState.Pending : CellState.Open,
            _ => CellState.Denied,
        };
        return new AccessCell(state, should, live, grants);
    }

    /// <summary>Somebody whom nobody knows, with a token that is in order: to be denied everywhere.</summary>
    public AccessCell Stranger()
    {
        const string should = "Denied: nobody knows this customer.";
        if (Access is null)
        {
            return new AccessCell(CellState.Unknown, should, null, []);
        }

        var live = Access.Judge(new CustomerId(new Guid(RandomNumberGenerator.GetBytes(16))));
        var isOpen = live.IsAllowed || (Access.HasRoute && Binding.DeniesStrangers is false);
        return new AccessCell(isOpen ? CellState.Open : CellState.Denied, should, live, []);
    }

    private string Should(List<AccessGrant> grants, bool isWanted) => (isWanted, grants) switch
    {
        (true, _) => $"Allowed, because of a {string.Join(" and a ", grants.Where(grant => grant.IsAllowed).Select(grant => grant.Reason.ToString().ToLowerInvariant()).Distinct())}",
        (_, { Count: 0 }) => "Denied, no grant",
        _ when Binding.QuarantinedAt is not null => "Denied, the agent is denied to everybody",
        (_, var all) when all.Any(grant => grant.SuspendedForOperator) => "Denied, the customer is denied every agent",
        (_, var all) when all.Any(grant => grant.SuspendedForCustomer) => "Denied, the customer is suspended",
        (_, var all) when all.All(grant => grant.State is GrantState.Revoking) => "Denied, access is being taken away",
        _ => "Denied, access is suspended",
    };

    // Somebody who was let in and is on the way out, or an agent that is just being taken off.
    private bool IsClosing(List<AccessGrant> grants) => grants.Count > 0 && _now - (Binding.BehindSince ?? DateTimeOffset.MinValue) < Grace;

    private IEnumerable<Opening> FindOpenings()
    {
        if (Access is null)
        {
            yield break;
        }

        if (Stranger() is { State: CellState.Open } stranger)
        {
            yield return new Opening(Agent, null, stranger.Live is { IsAllowed: true, Why: var why } ? why : Binding.LastError ?? "A probe as a stranger got through.");
        }

        foreach (var customer in Access.Allowed())
        {
            if (Cell(customer) is { State: CellState.Open } cell)
            {
                yield return new Opening(Agent, customer, $"{cell.Should}, and yet {cell.Live!.Why}");
            }
        }
    }
}

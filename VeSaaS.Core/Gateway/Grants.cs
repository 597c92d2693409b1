using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway;

/// <summary>Why a grant lets nobody in for now.</summary>
public enum GrantSuspension
{
    Pause,
    Budget,
    Customer,
    Operator,
}

/// <summary>
/// The changes of grants that others make inside their own transaction (one of <see cref="AppContexts"/>' WriteAsync). Each adds its audit
/// row and raises the binding's desired generation. After the commit the caller hands the agents to <see cref="GatewayReconcileQueue"/>;
/// if it dies before that, the next full resync finds the work.
/// </summary>
public static class Grants
{
    /// <summary>Asks for access, to be confirmed by gateway and probe. Null when the agent is not imported, or is being removed.</summary>
    public static async Task<AccessGrant?> RequestAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, AgentRef agent, GrantReason reason, Guid reasonId, Actor actor, CancellationToken cancellationToken)
    {
        if (await Bindings.RaiseAsync(db, time, agent, cancellationToken) is not { } generation)
        {
            return null;
        }

        var isDenied = await db.Set<CustomerDenial>().AnyAsync(denial => denial.CustomerId == customer, cancellationToken);
        var grant = new AccessGrant
        {
            Id = new GrantId(time.NewId()),
            CustomerId = customer,
            Agent = agent,
            Reason = reason,
            ReasonId = reasonId,
            Generation = generation,
            CreatedAt = time.GetUtcNow(),
            SuspendedForOperator = isDenied,
            WaitingFor = isDenied ? GrantWaiting.Suspended : GrantWaiting.Queued,
        };
        db.Add(grant);
        Audit(db, time, GatewayAudit.AccessRequested, grant, actor);
        return grant;
    }

    /// <summary>
    /// Asks for the end of access; proven closed it becomes Revoked. Null when there is no such grant, or its end was asked for before.
    /// </summary>
    public static async Task<AccessGrant?> RequestRevocationAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, GrantReason reason, Guid reasonId, Actor actor, CancellationToken cancellationToken)
    {
        var grant = await db.Set<AccessGrant>().SingleOrDefaultAsync(
            row => row.CustomerId == customer && row.Reason == reason && row.ReasonId == reasonId, cancellationToken);
        if (grant is null or { State: GrantState.Revoking or GrantState.Revoked })
        {
            return null;
        }

        grant.State = GrantState.Revoking;
        grant.RevokeRequestedAt = time.GetUtcNow();
        grant.WaitingFor = GrantWaiting.Closing;
        Audit(db, time, GatewayAudit.RevocationRequested, grant, actor);
        grant.Generation = await Bindings.RaiseAsync(db, time, grant.Agent, cancellationToken) ?? grant.Generation;
        return grant;
    }

    /// <summary>
    /// Takes the customer out of the policies without ending the grant: of one hire or trial, or of all with <paramref name="reasonId"/> null.
    /// Returns the agents to reconcile.
    /// </summary>
    public static Task<IReadOnlyList<AgentRef>> SuspendAsync(
        AppDbContext db, TimeProvider time, GrantSuspension why, CustomerId customer, Guid? reasonId, Actor actor, CancellationToken cancellationToken) =>
        SetAsync(db, time, (why, true), customer, reasonId, actor, cancellationToken);

    /// <summary>Takes a suspension back. Returns the agents to reconcile.</summary>
    public static Task<IReadOnlyList<AgentRef>> ResumeAsync(
        AppDbContext db, TimeProvider time, GrantSuspension why, CustomerId customer, Guid? reasonId, Actor actor, CancellationToken cancellationToken) =>
        SetAsync(db, time, (why, false), customer, reasonId, actor, cancellationToken);

    private static async Task<IReadOnlyList<AgentRef>> SetAsync(
        AppDbContext db, TimeProvider time, (GrantSuspension Why, bool On) change, CustomerId customer, Guid? reasonId, Actor actor, CancellationToken cancellationToken)
    {
        var grants = await db.Set<AccessGrant>()
            .Where(grant => grant.CustomerId == customer && (reasonId == null || grant.ReasonId == reasonId)
                && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed))
            .ToListAsync(cancellationToken);
        var changed = grants.Where(grant => Is(grant, change.Why) != change.On).ToList();
        foreach (var grant in changed)
        {
            Set(grant, change.Why, change.On);
            // Who comes back is let in when a probe has proven it, like a newcomer.
            grant.State = grant.IsAllowed ? GrantState.Pending : grant.State;
            grant.WaitingFor = grant.IsAllowed ? GrantWaiting.Queued : GrantWaiting.Suspended;
            grant.Progress = GrantProgress.Created;
            Audit(db, time, change.On ? GatewayAudit.AccessSuspended : GatewayAudit.AccessResumed, grant, actor, change.Why);
        }

        var agents = changed.ToLookup(grant => grant.Agent);
        foreach (var agent in agents)
        {
            var generation = await Bindings.RaiseAsync(db, time, agent.Key, cancellationToken);
            foreach (var grant in agent)
            {
                grant.Generation = generation ?? grant.Generation;
            }
        }

        return [.. agents.Select(agent => agent.Key)];
    }

    private static bool Is(AccessGrant grant, GrantSuspension why) => why switch
    {
        GrantSuspension.Pause => grant.SuspendedForPause,
        GrantSuspension.Budget => grant.SuspendedForBudget,
        GrantSuspension.Operator => grant.SuspendedForOperator,
        _ => grant.SuspendedForCustomer,
    };

    private static void Set(AccessGrant grant, GrantSuspension why, bool on)
    {
        switch (why)
        {
            case GrantSuspension.Pause:
                grant.SuspendedForPause = on;
                break;
            case GrantSuspension.Budget:
                grant.SuspendedForBudget = on;
                break;
            case GrantSuspension.Operator:
                grant.SuspendedForOperator = on;
                break;
            default:
                grant.SuspendedForCustomer = on;
                break;
        }
    }

    internal static void Audit(AppDbContext db, TimeProvider time, string type, AccessGrant grant, Actor actor, GrantSuspension? why = null) =>
        db.Audit(time, type, actor, grant.CustomerId, GatewayAudit.Subject(grant.Agent), new
        {
            grant = grant.Id.Value,
            reason = grant.Reason.ToString(),
            grant.ReasonId,
            suspension = why?.ToString(),
        });
}

/// <summary>What a grant waits for, in words for a person.</summary>
public static class GrantWaiting
{
    public const string Queued = "Waiting for the gateway to take the change.";
    public const string Closing = "Waiting for the gateway to close access.";
    public const string Suspended = "Access is suspended.";
    public const string AgentUnknown = "Waiting for the agent's source to start.";
    public const string GatewayStarting = "Waiting for the gateway to start.";
    public const string GatewayAcceptance = "Waiting for the gateway to confirm the change.";
    public const string AgentSilent = "The agent does not answer. We keep trying.";
    public const string StillRefused = "The gateway does not let calls through yet. We keep trying.";
    public const string StillOpen = "The gateway still lets calls through. We keep trying.";
    public const string Quarantined = "The agent is held back by a security check. An operator has been told.";
    public const string GatewayAway = "The gateway cannot be reached. We keep trying.";
    public const string Removed = "The agent is being removed.";
    public const string Full = "The gateway's policy for this employee is full: it holds 30,000 customers. Access comes when one of them leaves.";
    public const string Refused = "The gateway refused the change. An operator has been told.";
}

namespace VeSaaS.Core.Gateway;

/// <summary>Types of the audit rows that this feature writes (architecture.md, section 10).</summary>
public static class GatewayAudit
{
    public const string AccessRequested = "gateway.access_requested";
    public const string AccessGranted = "gateway.access_granted";
    public const string AccessSuspended = "gateway.access_suspended";
    public const string AccessResumed = "gateway.access_resumed";
    public const string RevocationRequested = "gateway.revocation_requested";
    public const string AccessRevoked = "gateway.access_revoked";
    public const string BindingCreated = "gateway.binding_created";
    public const string RemovalRequested = "gateway.removal_requested";
    public const string RouteCreated = "gateway.route_created";
    public const string RouteRemoved = "gateway.route_removed";
    public const string PolicyChanged = "gateway.policy_changed";
    public const string DriftDetected = "gateway.drift_detected";
    public const string DriftRestored = "gateway.drift_restored";
    public const string ProbeFailed = "gateway.probe_failed";
    public const string RouteQuarantined = "gateway.route_quarantined";
    public const string QuarantineCleared = "gateway.quarantine_cleared";

    /// <summary>Nothing was written: an object of our name is somebody else's, or the API server did not take ours.</summary>
    public const string ChangeRefused = "gateway.change_refused";

    /// <summary>An operator broke the glass over a customer.</summary>
    public const string CustomerDenied = "gateway.customer_denied";

    /// <summary>The customer may call again what it may call.</summary>
    public const string CustomerDenialLifted = "gateway.customer_denial_lifted";

    /// <summary>An operator asked for a reconcile without a change.</summary>
    public const string ReconcileRequested = "gateway.reconcile_requested";

    /// <summary>The subject of rows about an agent: `agent:{source}/{namespace}/{name}`.</summary>
    public static string Subject(AgentRef agent) => $"agent:{agent}";
}

using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway;

/// <summary>What a caller token says besides issuer, audience and times (gateway.md: the caller's identity).</summary>
/// <param name="Customer">Claim `customer`.</param>
/// <param name="Agent">Claim `agent`.</param>
/// <param name="Run">Claim `run`: the run's id, or the probe's.</param>
public sealed record CallerIdentity(CustomerId Customer, AgentRef Agent, Guid Run);

using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Overview;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>What an operator may do on the gateway page.</summary>
public sealed record GatewayVerbs(
    DenyAgent DenyAgent, LiftAgentDenial LiftAgent, DenyCustomer DenyCustomer, LiftCustomerDenial LiftCustomer, ReconcileNow Reconcile);

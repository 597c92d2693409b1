using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>What follows the commit of a customer's denial: the gateway first, then whoever looks at the hires.</summary>
public sealed class DenialEffects(AppContexts contexts, GatewayReconcileQueue queue, ILiveEvents live)
{
    internal static string Subject(CustomerId customer) => $"customer:{customer}";

    internal async Task FollowAsync(CustomerId customer, IReadOnlyList<AgentRef> agents, CancellationToken cancellationToken)
    {
        foreach (var agent in agents)
        {
            queue.EnqueueFirst(agent);
        }

        live.Publish(GatewayRecords.AnyBinding);
        live.Publish(new LiveTopic("team", customer.Value));
        await using var db = contexts.ForCustomer(customer);
        var hires = await db.Set<AccessGrant>().Where(grant => grant.CustomerId == customer && grant.State != GrantState.Revoked)
            .Select(grant => grant.ReasonId).ToListAsync(cancellationToken);
        hires.ForEach(hire => live.Publish(new LiveTopic("hire", hire)));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>What follows the commit of a suspension or its end: the gateway first, then open pages of the company's people.</summary>
public sealed class SuspensionEffects(AppContexts contexts, DenialEffects gateway, LiveSessions sessions, ILiveEvents live)
{
    internal static async Task<IReadOnlyList<string>> OwnersAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) => await (
        from member in db.Set<Member>()
        join user in db.Users on member.UserId equals user.Id
        where member.CustomerId == customer && member.Role == MemberRole.Owner && user.Email != null
        select user.Email).ToListAsync(cancellationToken);

    internal async Task FollowAsync(CustomerId customer, IReadOnlyList<AgentRef> agents, CancellationToken cancellationToken)
    {
        await gateway.FollowAsync(customer, agents, cancellationToken);
        live.Publish(CustomerTopics.Any);
        await using var db = contexts.ForCustomer(customer);
        var members = await db.Set<Member>().Where(member => member.CustomerId == customer).Select(member => member.UserId).ToListAsync(cancellationToken);
        members.ForEach(sessions.Changed);
    }
}

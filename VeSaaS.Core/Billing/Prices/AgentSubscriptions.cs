using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>The subscriptions of an agent, found by its grants: hires themselves belong to Teams, which Billing does not know.</summary>
internal static class AgentSubscriptions
{
    /// <summary>Of hires that have not ended.</summary>
    public static IQueryable<Subscription> Current(AppDbContext db, AgentRef agent) => Of(db, agent, row => row.State != GrantState.Revoked);

    /// <summary>Of every hire that there ever was.</summary>
    public static IQueryable<Subscription> All(AppDbContext db, AgentRef agent) => Of(db, agent, _ => true);

    private static IQueryable<Subscription> Of(AppDbContext db, AgentRef agent, System.Linq.Expressions.Expression<Func<AccessGrant, bool>> which) =>
        from grant in db.Set<AccessGrant>().Where(row => row.Agent == agent && row.Reason == GrantReason.Hire).Where(which)
        join subscription in db.Set<Subscription>().AsNoTracking() on grant.ReasonId equals subscription.HireId
        select subscription;
}

using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// The grants of each agent that let somebody in, as this process has read them: thousands at one agent, of which a hire changes one. What was read before is
/// followed by what was asked for in later generations; everything is read at the first look and after <see cref="Forget"/>.
/// </summary>
internal sealed class AllowedGrants
{
    private static readonly Dictionary<GrantId, SettledGrant> Nobody = [];

    private readonly ConcurrentDictionary<AgentRef, Known> _known = [];

    /// <summary>Everything is to be read again.</summary>
    public void Forget() => _known.Clear();

    /// <summary>The grants that let somebody in, proven or not, as they are in the database now or later.</summary>
    /// <param name="grants">Every grant of the agent.</param>
    /// <param name="binding">The agent's binding, which was read before: what is asked for from here on is of a later generation than it has. Without one nobody is let in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<GrantId, SettledGrant>> ReadAsync(
        IQueryable<AccessGrant> grants, GatewayBinding? binding, CancellationToken cancellationToken)
    {
        if (binding is null)
        {
            return Nobody;
        }

        var known = _known.GetValueOrDefault(binding.Agent);
        var allowed = known is null || known.BoundAt != binding.CreatedAt || known.Generation > binding.DesiredGeneration
            ? await AllAsync(grants, cancellationToken)
            : await FollowAsync(known, grants, cancellationToken);
        _known[binding.Agent] = new Known(binding.CreatedAt, binding.DesiredGeneration, allowed);
        return allowed;
    }

    private static async Task<Dictionary<GrantId, SettledGrant>> AllAsync(IQueryable<AccessGrant> grants, CancellationToken cancellationToken)
    {
        var all = await grants.Where(grant => grant.State == GrantState.Pending || grant.State == GrantState.Confirmed).Where(AccessGrant.IsNotSuspended)
            .Select(grant => new { grant.Id, grant.CustomerId, grant.CreatedAt }).ToListAsync(cancellationToken);
        return all.ToDictionary(grant => grant.Id, grant => new SettledGrant(grant.CustomerId, grant.CreatedAt));
    }

    private static async Task<Dictionary<GrantId, SettledGrant>> FollowAsync(Known known, IQueryable<AccessGrant> grants, CancellationToken cancellationToken)
    {
        var later = await grants.Where(grant => grant.Generation > known.Generation).ToListAsync(cancellationToken);
        if (later.Count == 0)
        {
            return known.Allowed;
        }

        // Another look at the same agent may be reading the former one.
        var allowed = new Dictionary<GrantId, SettledGrant>(known.Allowed);
        foreach (var grant in later)
        {
            if (grant.IsAllowed)
            {
                allowed[grant.Id] = new SettledGrant(grant.CustomerId, grant.CreatedAt);
            }
            else
            {
                allowed.Remove(grant.Id);
            }
        }

        return allowed;
    }

    private sealed record Known(DateTimeOffset BoundAt, long Generation, Dictionary<GrantId, SettledGrant> Allowed);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>A customer over whom the glass is broken.</summary>
public sealed record DeniedCustomer(CustomerId Customer, string Name, DateTimeOffset DeniedAt, string? DeniedBy, string Reason);

/// <summary>Everything that an operator has to know about the gateway, at one moment.</summary>
/// <param name="Live">What stands at the gateway, and how old that knowledge is.</param>
/// <param name="Queue">What this node still has to do.</param>
/// <param name="Agents">Every imported agent, by its reference.</param>
/// <param name="DeniedCustomers">Customers over whom the glass is broken, the newest first.</param>
/// <param name="Operators">E-mail addresses of the operators who broke the glass over agents.</param>
/// <param name="At">When it was read.</param>
public sealed record GatewayReport(
    LiveReading Live,
    QueueState Queue,
    IReadOnlyList<AgentStanding> Agents,
    IReadOnlyList<DeniedCustomer> DeniedCustomers,
    IReadOnlyDictionary<Guid, string> Operators,
    DateTimeOffset At)
{
    /// <summary>Ways in that should not be.</summary>
    public IEnumerable<Opening> Openings => Agents.SelectMany(agent => agent.Openings);

    /// <summary>What an operator has to look at: agents, and the gateway itself while it cannot be read.</summary>
    public int Alarms => Agents.Count(agent => agent.NeedsLook) + (Live.Trouble is null ? 0 : 1);

    /// <summary>How long the oldest change waits that the gateway does not have; null when it has caught up.</summary>
    public TimeSpan? Lag => Agents.Max(agent => agent.Lag);

    /// <summary>Agents whose objects are what they should be.</summary>
    public int InStep => Agents.Count(agent => agent is { Access: not null, Differences.Count: 0 });

    /// <summary>Agents that a probe has asked as a stranger within the hour.</summary>
    public int ProbedLately => Agents.Count(agent => agent.Binding.ProbedAt > At - TimeSpan.FromHours(1));

    /// <summary>One agent.</summary>
    public AgentStanding? Find(AgentRef agent) => Agents.FirstOrDefault(standing => standing.Agent == agent);
}

/// <summary>Compares what the database wants with what stands at the gateway.</summary>
public sealed class GatewayOverview(
    GatewayLive live, AppContexts contexts, AgentBackends backends, PolicyExpressions expressions, OverviewSettings settings)
{
    private const string Reason = "the operator's view of the gateway is about every customer";

    /// <summary>Reads both. While the gateway cannot be read it says so and shows what it read last.</summary>
    public async Task<GatewayReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        // The objects first, so that a hire of this moment is on its way and not a way in.
        var reading = await live.ReadAsync(cancellationToken);
        await using var db = contexts.ForSystem(Reason);
        var bindings = await db.Set<GatewayBinding>().AsNoTracking().ToListAsync(cancellationToken);
        // Named one by one, so that the index leaves out the grants of former employers, which only become more.
        var grants = (await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.State == GrantState.Pending || grant.State == GrantState.Confirmed || grant.State == GrantState.Revoking)
            .ToListAsync(cancellationToken))
            .ToLookup(grant => grant.Agent);
        var agents = Compare(bindings, grants, reading);
        if (reading.Trouble is null && agents.Any(agent => agent.Openings.Count > 0))
        {
            // What was closed between the two readings is not open: only what still stands counts.
            var again = Compare(bindings, grants, await live.ReadAsync(cancellationToken)).ToDictionary(agent => agent.Agent);
            agents.ForEach(agent => agent.Openings = [.. agent.Openings.Where(opening =>
                again[agent.Agent].Openings.Any(other => other.Customer == opening.Customer))]);
        }

        var denied = await DeniedAsync(db, cancellationToken);
        var operators = bindings.Select(binding => binding.QuarantinedBy).OfType<Guid>().Distinct().ToList();
        var names = await db.Users.Where(user => operators.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email ?? "", cancellationToken);
        return new GatewayReport(reading, settings.Queue.State, agents, denied, names, settings.Time.GetUtcNow());
    }

    private List<AgentStanding> Compare(IReadOnlyList<GatewayBinding> bindings, ILookup<AgentRef, AccessGrant> grants, LiveReading reading)
    {
        var now = settings.Time.GetUtcNow();
        var access = reading.ReadAt is null ? null : LiveAccess.Reader(reading.Objects, expressions);
        var stored = reading.Objects.ToLookup(item => item.Label(GatewayNames.AgentLabel));
        return
        [
            .. bindings.OrderBy(binding => binding.Agent.ToString(), StringComparer.Ordinal).Select(binding =>
            {
                var own = grants[binding.Agent].ToList();
                var differences = access is null ? [] : Differences(binding, own, [.. stored[binding.Agent.Hash]]);
                return new AgentStanding(binding, own, access?.Invoke(binding.Agent), differences, now);
            }),
        ];
    }

    private List<ObjectDifference> Differences(GatewayBinding binding, List<AccessGrant> grants, List<GatewayObject> stored)
    {
        var found = stored.ToDictionary(item => (item.Kind, item.Name));
        var differences = new List<ObjectDifference>();
        var allowed = DesiredGateway.AllowedCustomers(binding, grants, settings.Options.Value.Dialect);
        foreach (var wanted in DesiredGateway.For(binding, allowed, backends, stored, settings.Options.Value))
        {
            if (!found.Remove((wanted.Kind, wanted.Name), out var known))
            {
                differences.Add(new ObjectDifference(GatewayWrites.Name(wanted.Kind, wanted.Name), "missing"));
            }
            else if (ReconcilePlan.Differs(known, wanted))
            {
                differences.Add(new ObjectDifference(GatewayWrites.Name(wanted.Kind, wanted.Name), "changed"));
            }
        }

        differences.AddRange(found.Keys.Select(extra => new ObjectDifference(GatewayWrites.Name(extra.Kind, extra.Name), "not wanted")));
        return differences;
    }

    private static async Task<IReadOnlyList<DeniedCustomer>> DeniedAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var rows = await (
            from denial in db.Set<CustomerDenial>()
            join customer in db.Set<Customer>() on denial.CustomerId equals customer.Id
            orderby denial.DeniedAt descending, denial.CustomerId
            select new { denial, customer.Name, By = db.Users.Where(user => user.Id == denial.DeniedBy).Select(user => user.Email).FirstOrDefault() })
            .AsNoTracking().ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new DeniedCustomer(row.denial.CustomerId, row.Name, row.denial.DeniedAt, row.By, row.denial.Reason));
    }
}

/// <summary>What the overview takes from the running node.</summary>
public sealed record OverviewSettings(GatewayReconcileQueue Queue, IOptions<GatewayOptions> Options, TimeProvider Time);

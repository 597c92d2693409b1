using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>One write of a reconcile.</summary>
internal abstract record ReconcileStep
{
    private ReconcileStep()
    {
    }

    /// <summary>Create (nothing was read) or replace.</summary>
    public sealed record Apply(GatewayObject Desired, GatewayObject? Read) : ReconcileStep;

    /// <summary>Delete what was read.</summary>
    public sealed record Delete(GatewayObject Read) : ReconcileStep;
}

/// <summary>
/// The writes that lead from what is to what should be, in the order that keeps every moment closed:
/// <code>
///   routes that must go → backends that must go → policies → backend → route → policies that must go
/// </code>
/// So a route never stands without its policies, whichever write is the last that succeeds. Policies of the other dialect go when the gateway has taken
/// those of this one; until then they are kept, without those who may no longer call.
/// </summary>
internal sealed partial record ReconcilePlan(IReadOnlyList<ReconcileStep> Steps, bool IsDeferred)
{
    // Below the 419 ids that fit into one expression.
    private const int InterimCapacity = 400;

    /// <param name="agent">Whose objects these are.</param>
    /// <param name="existing">The agent's own objects as they were read.</param>
    /// <param name="desired">What <see cref="DesiredGateway"/> wants.</param>
    /// <param name="allowed">The customers that must not lose access on the way.</param>
    /// <param name="shardBits">The number of shards behind <paramref name="desired"/>.</param>
    public static ReconcilePlan Make(
        AgentRef agent,
        IReadOnlyList<GatewayObject> existing,
        IReadOnlyList<GatewayObject> desired,
        IReadOnlySet<CustomerId> allowed,
        int shardBits)
    {
        var wanted = desired.Select(item => (item.Kind, item.Name)).ToHashSet();
        var stored = existing.ToDictionary(item => (item.Kind, item.Name));
        var extra = existing.Where(item => !wanted.Contains((item.Kind, item.Name))).ToList();
        var steps = new List<ReconcileStep>();
        steps.AddRange(Deletes(extra, GatewayKind.HttpRoute));
        steps.AddRange(Deletes(extra, GatewayKind.AgentgatewayBackend));

        var deferred = false;
        var homes = new Lazy<IReadOnlySet<string>>(() => Settled(desired, stored));
        // Policies that are new come first: while the number of shards grows, they hold customers whom the old ones are about to lose.
        foreach (var item in desired.OrderBy(item => !AllowLists.IsPolicy(item.Kind)).ThenBy(item => stored.ContainsKey((item.Kind, item.Name))))
        {
            var read = stored.GetValueOrDefault((item.Kind, item.Name));
            if (read is not null && !Differs(read, item))
            {
                continue;
            }

            var target = item;
            if (item.Kind is GatewayKind.AgentgatewayPolicy && read is not null)
            {
                target = KeepMovers(item, read, customer => MayLeave(customer, item.Name));
                deferred |= target != item;
            }

            if (read is null || Differs(read, target))
            {
                steps.Add(new ReconcileStep.Apply(target, read));
            }
        }

        var former = Former(desired, stored, extra);
        deferred |= former.Count > 0;
        steps.AddRange(former.Select(policy => Shrunk(agent, policy, allowed)).OfType<ReconcileStep>());
        steps.AddRange(extra.Where(item => AllowLists.IsPolicy(item.Kind)).Except(former).Select(item => new ReconcileStep.Delete(item)));
        return new ReconcilePlan(steps, deferred);

        // Not allowed any more, not moving, or already held by the new home.
        bool MayLeave(CustomerId customer, string policy)
        {
            if (!allowed.Contains(customer))
            {
                return true;
            }

            var home = GatewayNames.Policy(agent, DesiredGateway.ShardOf(customer, shardBits));
            return home == policy || homes.Value.Contains(home);
        }
    }

    /// <summary>Whether a stored object is not what is desired: its spec, or one of our labels and annotations.</summary>
    public static bool Differs(GatewayObject stored, GatewayObject desired) =>
        !Same(stored.Document["spec"], desired.Document["spec"])
        || MetadataDiffers(stored, desired, "labels")
        || MetadataDiffers(stored, desired, "annotations");

    private static IEnumerable<ReconcileStep> Deletes(IEnumerable<GatewayObject> extra, GatewayKind kind) =>
        extra.Where(item => item.Kind == kind).Select(item => new ReconcileStep.Delete(item));

    // Policies of the dialect that was written before, while the gateway has not taken those that replace them. Without a route nobody gets in anyway.
    private static List<GatewayObject> Former(
        IReadOnlyList<GatewayObject> desired, Dictionary<(GatewayKind Kind, string Name), GatewayObject> stored, List<GatewayObject> extra)
    {
        var wanted = desired.Where(item => AllowLists.IsPolicy(item.Kind)).ToList();
        return desired.All(item => item.Kind is not GatewayKind.HttpRoute) || wanted.All(IsTaken)
            ? []
            : extra.Where(item => AllowLists.IsPolicy(item.Kind) && item.Kind != wanted[0].Kind).ToList();

        bool IsTaken(GatewayObject item) =>
            stored.TryGetValue((item.Kind, item.Name), out var held) && !Differs(held, item) && GatewayHealth.Trouble(held) is null;
    }

    private static ReconcileStep.Apply? Shrunk(AgentRef agent, GatewayObject policy, IReadOnlySet<CustomerId> allowed)
    {
        var place = (string?)policy.Document["metadata"]?["namespace"] ?? "";
        var target = AllowLists.Policy(policy.Kind, agent, policy.Name, Customers(policy).Where(allowed.Contains), place);
        return Differs(policy, target) ? new ReconcileStep.Apply(target, policy) : null;
    }

    // The policies that stand as they are desired, and that the gateway has taken.
    private static HashSet<string> Settled(IReadOnlyList<GatewayObject> desired, Dictionary<(GatewayKind Kind, string Name), GatewayObject> stored) =>
    [
        .. desired.Where(item => item.Kind is GatewayKind.AgentgatewayPolicy
                && stored.TryGetValue((item.Kind, item.Name), out var held) && !Differs(held, item) && GatewayHealth.Trouble(held) is null)
            .Select(item => item.Name),
    ];

    private static GatewayObject KeepMovers(GatewayObject desired, GatewayObject read, Func<CustomerId, bool> mayLeave)
    {
        var wanted = Customers(desired);
        var movers = Customers(read).Except(wanted).Where(customer => !mayLeave(customer)).ToList();
        if (movers.Count == 0)
        {
            return desired;
        }

        var held = Customers(read).ToHashSet();
        var kept = movers.Concat(wanted.OrderByDescending(held.Contains)).Take(InterimCapacity);
        var document = (JsonObject)desired.Document.DeepClone();
        document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray(DesiredGateway.Expression(kept));
        return desired with { Document = document };
    }

    private static List<CustomerId> Customers(GatewayObject policy) =>
    [
        .. AllowLists.ExpressionsOf(policy)
            .SelectMany(expression => QuotedId().Matches(expression?.ToString() ?? ""))
            .Select(match => new CustomerId(Guid.Parse(match.Groups[1].ValueSpan)))
            .Distinct(),
    ];

    // JsonNode.DeepEquals writes texts down and reads them again to compare them, and expressions are long.
    private static bool Same(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject left, JsonObject right) => left.Count == right.Count && left.All(pair => right.TryGetPropertyValue(pair.Key, out var value) && Same(pair.Value, value)),
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second)),
        (JsonValue left, JsonValue right) when left.TryGetValue<string>(out var text) => right.TryGetValue<string>(out var same) && text == same,
        _ => JsonNode.DeepEquals(one, other),
    };

    private static bool MetadataDiffers(GatewayObject stored, GatewayObject desired, string map) =>
        (desired.Document["metadata"]?[map] as JsonObject ?? [])
        .Any(pair => (string?)stored.Document["metadata"]?[map]?[pair.Key] != (string?)pair.Value);

    [GeneratedRegex("\"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\"", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedId();
}

using System.Text.Json.Nodes;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>
/// What the gateway should look like for one agent: a pure function of the database (architecture.md, invariant 1).
/// Defaults of the resource definitions are written out, so that what is stored can be compared with what is desired.
/// </summary>
public static class DesiredGateway
{
    /// <summary>Above this many ids a policy is split: 300 ids take 12 of the 16 KB that an expression may have.</summary>
    public const int ShardCapacity = 300;

    /// <summary>The `source` part of the references of agents that belong to somebody else.</summary>
    public const string RemoteSource = "remote";

    /// <summary>Most shards as a power of two: their numbers have three digits.</summary>
    public const int MaxShardBits = 9;

    /// <summary>
    /// The documents in the order in which they are created: every policy, then the backend if it needs one, then the route.
    /// No route is made while the agent is taken down or being removed, or its backend is unknown; a quarantined agent's policies let nobody in,
    /// and a removal leaves nothing at all.
    /// </summary>
    /// <param name="binding">The agent's binding; its <see cref="GatewayBinding.ShardBits"/> are at least <see cref="ShardBitsFor"/>.</param>
    /// <param name="allowed">The customers that the policies let in; nobody while the agent is quarantined.</param>
    /// <param name="backend">Where requests go, or null while that is not known.</param>
    /// <param name="gatewayNamespace">The namespace of the gateway's resources.</param>
    /// <param name="dialect">As what the policies are written; TrafficPolicy has one, whatever the number of shards.</param>
    public static IReadOnlyList<GatewayObject> For(
        GatewayBinding binding, IReadOnlySet<CustomerId> allowed, AgentBackend? backend, string gatewayNamespace, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy)
    {
        if (binding.RemovalRequestedAt is not null)
        {
            return [];
        }

        var bits = dialect is GatewayDialect.TrafficPolicy ? 0 : binding.ShardBits;
        var customers = allowed.ToLookup(id => ShardOf(id, bits));
        var shards = Enumerable.Range(0, 1 << bits).Select(shard => AllowLists.Policy(
            AllowLists.KindOf(dialect), binding.Agent, GatewayNames.Policy(binding.Agent, shard), customers[shard], gatewayNamespace));
        return backend is null || binding.IsTakenDown
            ? [.. shards]
            : [.. shards, .. Backend(binding.Agent, backend, gatewayNamespace), Route(binding.Agent, backend, gatewayNamespace, dialect)];
    }

    /// <summary>The same of grants, of which those that allow nothing are left out.</summary>
    public static IReadOnlyList<GatewayObject> For(
        GatewayBinding binding, IEnumerable<AccessGrant> grants, AgentBackend? backend, string gatewayNamespace, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy) =>
        For(binding, AllowedCustomers(binding, grants, dialect), backend, gatewayNamespace, dialect);

    /// <summary>
    /// The same with the backend as far as it is known. While the agent's source has yet to find out where the agent is, a route that stands, with its backends,
    /// stays as it is, so that a restart takes nothing from anybody. Policies are written all the same.
    /// </summary>
    public static IReadOnlyList<GatewayObject> For(
        GatewayBinding binding, IReadOnlySet<CustomerId> allowed, AgentBackends backends, IEnumerable<GatewayObject> stored, GatewayOptions options)
    {
        // Asked once: the source may find out at any moment.
        var backend = backends.Locate(binding.Agent);
        var desired = For(binding, allowed, backend, options.Namespace, options.Dialect);
        var keeps = backend is null && backends.Knows(binding.Agent) && !binding.IsTakenDown && binding.RemovalRequestedAt is null;
        return keeps ? [.. desired, .. stored.Where(item => !AllowLists.IsPolicy(item.Kind))] : desired;
    }

    /// <summary>
    /// The customers that the policies let in, each once: nobody at all while the agent is quarantined, and in dialect TrafficPolicy no more than its one policy holds: who is in stays in,
    /// then who came first.
    /// </summary>
    public static IReadOnlySet<CustomerId> AllowedCustomers(GatewayBinding? binding, IEnumerable<AccessGrant> grants, GatewayDialect dialect)
    {
        var all = grants.ToLookup(grant => grant is { IsAllowed: true, Progress: GrantProgress.Ready });
        return AllowedCustomers(binding, all[false], [.. all[true].Select(grant => new SettledGrant(grant.CustomerId, grant.CreatedAt))], dialect);
    }

    /// <summary>The same where those that are proven open are apart.</summary>
    internal static IReadOnlySet<CustomerId> AllowedCustomers(
        GatewayBinding? binding, IEnumerable<AccessGrant> grants, IReadOnlyList<SettledGrant> settled, GatewayDialect dialect)
    {
        if (binding is { QuarantinedAt: not null })
        {
            return new HashSet<CustomerId>();
        }

        var newcomers = grants.Where(grant => grant.IsAllowed).ToList();
        var allowed = settled.Select(grant => grant.Customer).Concat(newcomers.Select(grant => grant.CustomerId)).ToHashSet();
        return dialect is not GatewayDialect.TrafficPolicy || allowed.Count <= AllowLists.UnshardedCapacity
            ? allowed
            : settled.OrderBy(grant => grant.CreatedAt).Select(grant => grant.Customer)
                .Concat(newcomers.OrderBy(grant => grant.CreatedAt).ThenBy(grant => grant.Id.Value).Select(grant => grant.CustomerId))
                .Distinct().Take(AllowLists.UnshardedCapacity).ToHashSet();
    }

    /// <summary>The fewest shard bits, from <paramref name="current"/> up, with which no policy passes <see cref="ShardCapacity"/>.</summary>
    public static int ShardBitsFor(IEnumerable<CustomerId> allowed, int current)
    {
        var places = allowed.Select(id => ShardOf(id, MaxShardBits)).ToList();
        var bits = current;
        while (bits < MaxShardBits && places.CountBy(place => place & ((1 << bits) - 1)).Any(shard => shard.Value > ShardCapacity))
        {
            bits++;
        }

        return bits;
    }

    /// <summary>SHA-256 of the customer's id, modulo the number of shards.</summary>
    public static int ShardOf(CustomerId customer, int shardBits) => ShardPlaces.Of(customer) & ((1 << shardBits) - 1);

    /// <summary>The expression of a policy: `false` without customers, never a value that somebody could send.</summary>
    public static string Expression(IEnumerable<CustomerId> customers)
    {
        var ids = customers.Select(id => CelText.Literal(GatewayNames.CustomerValue(id))).Order(StringComparer.Ordinal).ToList();
        return ids.Count == 0
            ? "false"
            : $"""jwt.customer == request.headers["{GatewayNames.CustomerHeader}"] && request.headers["{GatewayNames.CustomerHeader}"] in [{string.Join(',', ids)}]""";
    }

    private static IEnumerable<GatewayObject> Backend(AgentRef agent, AgentBackend backend, string gatewayNamespace)
    {
        if (backend is not AgentBackend.Static outside)
        {
            yield break;
        }

        if (outside.Card is { } card && outside.IsElsewhere(card))
        {
            yield return Manifest.Of(
                GatewayKind.AgentgatewayBackend, GatewayNames.CardBackend(agent), gatewayNamespace, BackendSpec(card.Host, card.Port, card.Tls, null), agent);
        }

        yield return Manifest.Of(
            GatewayKind.AgentgatewayBackend, GatewayNames.Route(agent), gatewayNamespace,
            BackendSpec(outside.Host, outside.Port, outside.Tls, outside.Credential), agent);
    }

    private static JsonObject BackendSpec(string host, int port, bool tls, BackendCredential? credential)
    {
        var spec = new JsonObject { ["static"] = new JsonObject { ["host"] = host, ["port"] = port } };
        var policies = new JsonObject();
        if (tls)
        {
            policies["tls"] = new JsonObject { ["sni"] = host };
        }

        if (credential is not null)
        {
            var header = new JsonObject { ["name"] = credential.Header };
            if (credential.Prefix.Length > 0)
            {
                header["prefix"] = credential.Prefix;
            }

            policies["auth"] = new JsonObject
            {
                ["secretRef"] = new JsonObject { ["name"] = credential.Name },
                ["location"] = new JsonObject { ["header"] = header },
            };
        }

        if (policies.Count > 0)
        {
            spec["policies"] = policies;
        }

        return spec;
    }

    private static GatewayObject Route(AgentRef agent, AgentBackend backend, string gatewayNamespace, GatewayDialect dialect)
    {
        var rules = new JsonArray();
        var removed = RemovedHeaders(agent, dialect);
        if (backend is AgentBackend.Static outside)
        {
            // Exact matches win over prefixes. A rewritten prefix loses the slash at its end, and some agents redirect without it.
            if (outside.PathPrefix.Length > 1 && outside.PathPrefix.EndsWith('/'))
            {
                rules.Add(Rule(removed, "Exact", agent.RoutePath, FullPath(outside.PathPrefix), GatewayNames.Route(agent)));
            }

            if (outside.Card is { } card)
            {
                var name = outside.IsElsewhere(card) ? GatewayNames.CardBackend(agent) : GatewayNames.Route(agent);
                rules.Add(Rule(removed, "Exact", agent.RoutePath + GatewayNames.CardPath, FullPath(card.Path), name));
            }
        }

        var rewrite = new JsonObject { ["type"] = "ReplacePrefixMatch", ["replacePrefixMatch"] = backend.PathPrefix };
        rules.Add(Rule(removed, "PathPrefix", agent.RoutePath, rewrite, GatewayNames.Route(agent), backend as AgentBackend.Service));
        return Manifest.Of(
            GatewayKind.HttpRoute,
            GatewayNames.Route(agent),
            gatewayNamespace,
            new JsonObject
            {
                ["parentRefs"] = new JsonArray(Manifest.Reference(Manifest.GatewayApiGroup, "Gateway", GatewayNames.Gateway)),
                ["rules"] = rules,
            },
            agent);
    }

    private static JsonObject FullPath(string path) => new() { ["type"] = "ReplaceFullPath", ["replaceFullPath"] = path };

    private static JsonObject Rule(
        IReadOnlyList<string> removed, string match, string path, JsonObject rewrite, string backendName, AgentBackend.Service? service = null) => new()
    {
        ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = match, ["value"] = path } }),
        ["filters"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "RequestHeaderModifier",
                ["requestHeaderModifier"] = new JsonObject { ["remove"] = new JsonArray([.. removed.Select(name => (JsonNode)name)]) },
            },
            new JsonObject { ["type"] = "URLRewrite", ["urlRewrite"] = new JsonObject { ["path"] = rewrite } }),
        ["backendRefs"] = new JsonArray(BackendRef(backendName, service)),
    };

    // The customer's id is between us and the gateway; an agent of somebody else's learns only the user that a task belongs to. Where the gateway verifies
    // the token it takes it off by itself.
    private static IReadOnlyList<string> RemovedHeaders(AgentRef agent, GatewayDialect dialect) =>
    [
        "x-share-token", "x-agent-name",
        .. agent.Source == RemoteSource ? [GatewayNames.CustomerHeader] : (string[])[],
        .. dialect is GatewayDialect.TrafficPolicy ? ["authorization"] : (string[])[],
    ];

    private static JsonObject BackendRef(string name, AgentBackend.Service? service)
    {
        var reference = service is null
            ? Manifest.Reference(Manifest.AgentgatewayGroup, "AgentgatewayBackend", name)
            : Manifest.Reference("", "Service", service.Name);
        if (service is not null)
        {
            reference["namespace"] = service.Namespace;
            reference["port"] = service.Port;
        }

        reference["weight"] = 1;
        return reference;
    }
}

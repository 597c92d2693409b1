using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
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
    /// No route is made while the binding is quarantined or being removed, or the backend is unknown; a quarantined agent's policies let nobody in,
    /// and a removal leaves nothing at all.
    /// </summary>
    /// <param name="binding">The agent's binding; its <see cref="GatewayBinding.ShardBits"/> are at least <see cref="ShardBitsFor"/>.</param>
    /// <param name="grants">The agent's grants; those that allow nothing are left out.</param>
    /// <param name="backend">Where requests go, or null while that is not known.</param>
    /// <param name="gatewayNamespace">The namespace of the gateway's resources.</param>
    public static IReadOnlyList<GatewayObject> For(
        GatewayBinding binding, IEnumerable<AccessGrant> grants, AgentBackend? backend, string gatewayNamespace)
    {
        if (binding.RemovalRequestedAt is not null)
        {
            return [];
        }

        var allowed = AllowedCustomers(binding, grants);
        var shards = Enumerable.Range(0, 1 << binding.ShardBits)
            .Select(shard => Policy(binding, shard, allowed.Where(id => ShardOf(id, binding.ShardBits) == shard), gatewayNamespace));
        return backend is null || binding.QuarantinedAt is not null
            ? [.. shards]
            : [.. shards, .. Backend(binding.Agent, backend, gatewayNamespace), Route(binding.Agent, backend, gatewayNamespace)];
    }

    /// <summary>The customers that the policies let in, each once.</summary>
    public static IReadOnlySet<CustomerId> AllowedCustomers(IEnumerable<AccessGrant> grants) =>
        grants.Where(grant => grant.IsAllowed).Select(grant => grant.CustomerId).ToHashSet();

    /// <summary>The same, and nobody at all while the agent is quarantined.</summary>
    public static IReadOnlySet<CustomerId> AllowedCustomers(GatewayBinding? binding, IEnumerable<AccessGrant> grants) =>
        binding is { QuarantinedAt: not null } ? new HashSet<CustomerId>() : AllowedCustomers(grants);

    /// <summary>The fewest shard bits, from <paramref name="current"/> up, with which no policy passes <see cref="ShardCapacity"/>.</summary>
    public static int ShardBitsFor(IEnumerable<AccessGrant> grants, int current)
    {
        var allowed = AllowedCustomers(grants);
        var bits = current;
        while (bits < MaxShardBits && allowed.CountBy(id => ShardOf(id, bits)).Any(shard => shard.Value > ShardCapacity))
        {
            bits++;
        }

        return bits;
    }

    /// <summary>SHA-256 of the customer's id, modulo the number of shards.</summary>
    public static int ShardOf(CustomerId customer, int shardBits) =>
        BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(customer.ToString()))) & ((1 << shardBits) - 1);

    /// <summary>The expression of a policy: `false` without customers, never a value that somebody could send.</summary>
    public static string Expression(IEnumerable<CustomerId> customers)
    {
        var ids = customers.Select(id => CelText.Literal(GatewayNames.CustomerValue(id))).Order(StringComparer.Ordinal).ToList();
        return ids.Count == 0
            ? "false"
            : $"""jwt.customer == request.headers["{GatewayNames.CustomerHeader}"] && request.headers["{GatewayNames.CustomerHeader}"] in [{string.Join(',', ids)}]""";
    }

    private static GatewayObject Policy(GatewayBinding binding, int shard, IEnumerable<CustomerId> customers, string gatewayNamespace)
    {
        var spec = new JsonObject
        {
            ["targetRefs"] = new JsonArray(Manifest.Reference(Manifest.GatewayApiGroup, "HTTPRoute", GatewayNames.Route(binding.Agent))),
            ["traffic"] = new JsonObject { ["authorization"] = Manifest.Authorization("Allow", Expression(customers)) },
        };
        return Manifest.Of(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(binding.Agent, shard), gatewayNamespace, spec, binding.Agent);
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

    private static GatewayObject Route(AgentRef agent, AgentBackend backend, string gatewayNamespace)
    {
        var rules = new JsonArray();
        if (backend is AgentBackend.Static outside)
        {
            // Exact matches win over prefixes. A rewritten prefix loses the slash at its end, and some agents redirect without it.
            if (outside.PathPrefix.Length > 1 && outside.PathPrefix.EndsWith('/'))
            {
                rules.Add(Rule(agent, "Exact", agent.RoutePath, FullPath(outside.PathPrefix), GatewayNames.Route(agent)));
            }

            if (outside.Card is { } card)
            {
                var name = outside.IsElsewhere(card) ? GatewayNames.CardBackend(agent) : GatewayNames.Route(agent);
                rules.Add(Rule(agent, "Exact", agent.RoutePath + GatewayNames.CardPath, FullPath(card.Path), name));
            }
        }

        var rewrite = new JsonObject { ["type"] = "ReplacePrefixMatch", ["replacePrefixMatch"] = backend.PathPrefix };
        rules.Add(Rule(agent, "PathPrefix", agent.RoutePath, rewrite, GatewayNames.Route(agent), backend as AgentBackend.Service));
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
        AgentRef agent, string match, string path, JsonObject rewrite, string backendName, AgentBackend.Service? service = null) => new()
    {
        ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = match, ["value"] = path } }),
        ["filters"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "RequestHeaderModifier",
                ["requestHeaderModifier"] = new JsonObject { ["remove"] = RemovedHeaders(agent) },
            },
            new JsonObject { ["type"] = "URLRewrite", ["urlRewrite"] = new JsonObject { ["path"] = rewrite } }),
        ["backendRefs"] = new JsonArray(BackendRef(backendName, service)),
    };

    // The customer's id is between us and the gateway; an agent of somebody else's learns only the user that a task belongs to.
    private static JsonArray RemovedHeaders(AgentRef agent) => agent.Source == RemoteSource
        ? new JsonArray("x-share-token", "x-agent-name", GatewayNames.CustomerHeader)
        : new JsonArray("x-share-token", "x-agent-name");

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

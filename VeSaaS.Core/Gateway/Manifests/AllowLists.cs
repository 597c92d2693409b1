using System.Text.Json.Nodes;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>
/// The policies that let an agent's customers in, in either dialect: where their expressions stand in a document, and what they say.
/// </summary>
public static class AllowLists
{
    /// <summary>Most customers of one agent in dialect TrafficPolicy: its one policy then has some 1.2 MB, and the API server takes 1.5.</summary>
    public const int UnshardedCapacity = 30_000;

    // 400 ids take 15,637 of the 16,384 characters that an expression may have; 75 of the 256 expressions hold the capacity.
    private const int ChunkLength = 400;

    private const string Header = $"request.headers[\"{GatewayNames.CustomerHeader}\"]";

    /// <summary>The kind that a dialect writes.</summary>
    public static GatewayKind KindOf(GatewayDialect dialect) =>
        dialect is GatewayDialect.TrafficPolicy ? GatewayKind.TrafficPolicy : GatewayKind.AgentgatewayPolicy;

    /// <summary>Whether objects of this kind decide who gets in.</summary>
    public static bool IsPolicy(GatewayKind kind) => kind is GatewayKind.AgentgatewayPolicy or GatewayKind.TrafficPolicy;

    /// <summary>The part of a policy with its action and expressions; null for a policy without.</summary>
    public static JsonNode? AuthorizationOf(GatewayObject policy) =>
        policy.Kind is GatewayKind.TrafficPolicy ? Member(policy.Document["spec"], "rbac") : Member(Member(policy.Document["spec"], "traffic"), "authorization");

    /// <summary>The expressions of a policy as they stand there.</summary>
    public static IEnumerable<JsonNode?> ExpressionsOf(GatewayObject policy) =>
        Member(Member(AuthorizationOf(policy), "policy"), "matchExpressions") as JsonArray ?? [];

    /// <summary>The expressions that let these customers in, as the dialect of this kind writes them: `false` without customers.</summary>
    public static IReadOnlyList<string> Expressions(GatewayKind kind, IEnumerable<CustomerId> customers) =>
        kind is GatewayKind.AgentgatewayPolicy ? [DesiredGateway.Expression(customers)] : Unverified(customers);

    /// <summary>A policy on the agent's route.</summary>
    public static GatewayObject Policy(GatewayKind kind, AgentRef agent, string name, IEnumerable<CustomerId> customers, string gatewayNamespace)
    {
        var authorization = Manifest.Authorization("Allow", Expressions(kind, customers));
        var spec = new JsonObject
        {
            ["targetRefs"] = new JsonArray(Manifest.Reference(Manifest.GatewayApiGroup, "HTTPRoute", GatewayNames.Route(agent))),
        };
        if (kind is GatewayKind.TrafficPolicy)
        {
            spec["rbac"] = authorization;
        }
        else
        {
            spec["traffic"] = new JsonObject { ["authorization"] = authorization };
        }

        return Manifest.Of(kind, name, gatewayNamespace, spec, agent);
    }

    // Chunks are cut by the order of ids, so that a list says the same however its customers came.
    private static List<string> Unverified(IEnumerable<CustomerId> customers)
    {
        var ids = customers.Select(id => CelText.Literal(GatewayNames.CustomerValue(id))).Order(StringComparer.Ordinal).ToList();
        return ids.Count == 0 ? ["false"] : [.. ids.Chunk(ChunkLength).Select(chunk => $"{Header} in [{string.Join(',', chunk)}]")];
    }

    // What somebody else wrote may have any shape.
    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?[name];
}

using System.Text.Json.Nodes;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>The parts that our documents share.</summary>
internal static class Manifest
{
    public const string GatewayApiGroup = "gateway.networking.k8s.io";

    public const string AgentgatewayGroup = "agentgateway.dev";

    public const string KgatewayGroup = "gateway.kgateway.dev";

    public static GatewayObject Of(GatewayKind kind, string name, string gatewayNamespace, JsonObject spec, AgentRef? agent = null)
    {
        var labels = new JsonObject { [GatewayNames.ManagedByLabel] = GatewayNames.ManagedBy };
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = gatewayNamespace, ["labels"] = labels };
        if (agent is { } owner)
        {
            labels[GatewayNames.AgentLabel] = owner.Hash;
            metadata["annotations"] = new JsonObject { [GatewayNames.AgentRefAnnotation] = owner.ToString() };
        }

        return new GatewayObject(kind, name, new JsonObject
        {
            ["apiVersion"] = ApiVersion(kind),
            ["kind"] = KindName(kind),
            ["metadata"] = metadata,
            ["spec"] = spec,
        });
    }

    public static JsonObject Reference(string group, string kind, string name) => new() { ["group"] = group, ["kind"] = kind, ["name"] = name };

    public static JsonObject Authorization(string action, params IEnumerable<string> expressions) => new()
    {
        ["action"] = action,
        ["policy"] = new JsonObject { ["matchExpressions"] = new JsonArray([.. expressions.Select(expression => (JsonNode)expression)]) },
    };

    private static string ApiVersion(GatewayKind kind) => kind switch
    {
        GatewayKind.Gateway or GatewayKind.HttpRoute => $"{GatewayApiGroup}/v1",
        GatewayKind.TrafficPolicy => $"{KgatewayGroup}/v1alpha1",
        _ => $"{AgentgatewayGroup}/v1alpha1",
    };

    private static string KindName(GatewayKind kind) => kind is GatewayKind.HttpRoute ? "HTTPRoute" : kind.ToString();
}

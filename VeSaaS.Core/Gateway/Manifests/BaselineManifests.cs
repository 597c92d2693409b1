using System.Text.Json.Nodes;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>
/// What is installed once, before any agent: the Gateway, the policy that refuses everything, and the policy that demands a caller's token.
/// </summary>
public static class BaselineManifests
{
    /// <summary>
    /// What a caller must show, whatever the agent: a header that equals the token's customer, the path of the token's agent or one below it, and no
    /// query at all (kagent would take the user from `user_id` in it; our calls have none).
    /// </summary>
    public const string CallerExpression =
        $"""jwt.customer == request.headers["{GatewayNames.CustomerHeader}"] && (request.path == "/agents/" + jwt.agent || request.path.startsWith("/agents/" + jwt.agent + "/")) && request.pathAndQuery == request.path""";

    /// <summary>All baseline objects in the order in which they are created: nothing listens before it refuses.</summary>
    public static IReadOnlyList<GatewayObject> All(string gatewayNamespace) =>
        [DenyAll(gatewayNamespace), RequireCaller(gatewayNamespace), Gateway(gatewayNamespace)];

    /// <summary>The Gateway: one HTTP listener for routes of its own namespace.</summary>
    public static GatewayObject Gateway(string gatewayNamespace) => Manifest.Of(
        GatewayKind.Gateway, GatewayNames.Gateway, gatewayNamespace, new JsonObject
        {
            ["gatewayClassName"] = "agentgateway",
            ["listeners"] = new JsonArray(new JsonObject
            {
                ["name"] = "http",
                ["port"] = 8080,
                ["protocol"] = "HTTP",
                ["allowedRoutes"] = new JsonObject { ["namespaces"] = new JsonObject { ["from"] = "Same" } },
            }),
        });

    /// <summary>`Allow ["false"]` on the Gateway: without it a route that has no rule would let everyone in.</summary>
    public static GatewayObject DenyAll(string gatewayNamespace) => Manifest.Of(
        GatewayKind.AgentgatewayPolicy, GatewayNames.DenyAll, gatewayNamespace, new JsonObject
        {
            ["targetRefs"] = OnGateway(),
            ["traffic"] = new JsonObject { ["authorization"] = Manifest.Authorization("Allow", "false") },
        });

    /// <summary>Verifies the token against the application's keys and binds header, path and user to it. A gate is a `Require`, never an `Allow`.</summary>
    public static GatewayObject RequireCaller(string gatewayNamespace) => Manifest.Of(
        GatewayKind.AgentgatewayPolicy, GatewayNames.RequireCaller, gatewayNamespace, new JsonObject
        {
            ["targetRefs"] = OnGateway(),
            ["traffic"] = new JsonObject
            {
                ["jwtAuthentication"] = new JsonObject
                {
                    ["mode"] = "Strict",
                    ["providers"] = new JsonArray(new JsonObject
                    {
                        ["issuer"] = CallerClaims.Issuer,
                        ["audiences"] = new JsonArray(CallerClaims.Audience),
                        ["jwks"] = new JsonObject { ["remote"] = ApplicationKeys() },
                    }),
                },
                ["authorization"] = Manifest.Authorization("Require", CallerExpression),
                ["transformation"] = new JsonObject
                {
                    ["request"] = new JsonObject
                    {
                        ["set"] = new JsonArray(new JsonObject { ["name"] = GatewayNames.UserHeader, ["value"] = "jwt.customer" }),
                    },
                },
            },
        });

    private static JsonObject ApplicationKeys()
    {
        var application = Manifest.Reference("", "Service", "vesaas");
        application["port"] = 8080;
        return new JsonObject { ["backendRef"] = application, ["jwksPath"] = ".well-known/jwks.json", ["cacheDuration"] = "5m" };
    }

    private static JsonArray OnGateway() => new(Manifest.Reference(Manifest.GatewayApiGroup, "Gateway", GatewayNames.Gateway));
}

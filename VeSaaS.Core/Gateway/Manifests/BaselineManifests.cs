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
    public static IReadOnlyList<GatewayObject> All(string gatewayNamespace, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy) => dialect is GatewayDialect.TrafficPolicy
        ? [DenyAllTraffic(gatewayNamespace), SetUser(gatewayNamespace), Gateway(gatewayNamespace)]
        : [DenyAll(gatewayNamespace), RequireCaller(gatewayNamespace), Gateway(gatewayNamespace)];

    /// <summary>Whether what is installed has the rules of the baseline. Ports and addresses are the installation's own.</summary>
    public static bool HasRules(GatewayObject installed, GatewayObject expected) => expected.Kind switch
    {
        GatewayKind.TrafficPolicy => JsonNode.DeepEquals(installed.Document["spec"], expected.Document["spec"]),
        GatewayKind.AgentgatewayPolicy => JsonNode.DeepEquals(AllowLists.AuthorizationOf(installed), AllowLists.AuthorizationOf(expected)),
        _ => true,
    };

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
                ["transformation"] = SetUserTo("jwt.customer"),
            },
        });

    /// <summary>
    /// `Allow ["false"]` on the Gateway in dialect TrafficPolicy. Whether rules of the Gateway and of a route add up, or the nearer one counts alone: a
    /// route without a policy lets nobody in, and one with a policy lets in whom that says.
    /// </summary>
    public static GatewayObject DenyAllTraffic(string gatewayNamespace) => Manifest.Of(
        GatewayKind.TrafficPolicy, GatewayNames.DenyAll, gatewayNamespace, new JsonObject
        {
            ["targetRefs"] = OnGateway(),
            ["rbac"] = Manifest.Authorization("Allow", "false"),
        });

    /// <summary>Tells agents the user: the customer of the header, which in dialect TrafficPolicy nothing proves.</summary>
    public static GatewayObject SetUser(string gatewayNamespace) => Manifest.Of(
        GatewayKind.TrafficPolicy, GatewayNames.SetUser, gatewayNamespace, new JsonObject
        {
            ["targetRefs"] = OnGateway(),
            ["transformation"] = SetUserTo($"""request.headers["{GatewayNames.CustomerHeader}"]"""),
        });

    private static JsonObject SetUserTo(string expression) => new()
    {
        ["request"] = new JsonObject { ["set"] = new JsonArray(new JsonObject { ["name"] = GatewayNames.UserHeader, ["value"] = expression }) },
    };

    private static JsonObject ApplicationKeys()
    {
        var application = Manifest.Reference("", "Service", "vesaas");
        application["port"] = 8080;
        return new JsonObject { ["backendRef"] = application, ["jwksPath"] = ".well-known/jwks.json", ["cacheDuration"] = "5m" };
    }

    private static JsonArray OnGateway() => new(Manifest.Reference(Manifest.GatewayApiGroup, "Gateway", GatewayNames.Gateway));
}

using System.Globalization;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Writes statuses in the shape that agentgateway and the Gateway API give them, so that one check reads both modes.</summary>
internal static class StatusDocuments
{
    private const string Controller = "agentgateway.dev/agentgateway";
    private const string KgatewayController = "kgateway.dev/agentgateway";
    private const int MaxMessage = 1024;

    /// <summary>The content of `status`.</summary>
    public static JsonObject For(ManifestStatus status, DateTimeOffset now)
    {
        var at = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var document = status.Manifest.Object;
        JsonArray Conditions(params (string Type, bool Holds, string Reason, string Message)[] conditions) => new([.. conditions.Select(condition => new JsonObject
        {
            ["type"] = condition.Type,
            ["status"] = condition.Holds ? "True" : "False",
            ["reason"] = condition.Reason,
            ["message"] = condition.Message.Length > MaxMessage ? condition.Message[..MaxMessage] : condition.Message,
            ["observedGeneration"] = document.Generation,
            ["lastTransitionTime"] = at,
        })]);

        var accepted = status.Problems.Count == 0;
        var problems = string.Join(' ', status.Problems);
        return document.Kind switch
        {
            GatewayKind.AgentgatewayPolicy or GatewayKind.TrafficPolicy => new JsonObject
            {
                ["ancestors"] = new JsonArray(Owner("ancestorRef", document.Kind, Gateway(status), Conditions(
                    ("Accepted", accepted, accepted ? "Valid" : "Invalid", accepted ? "Policy accepted" : problems),
                    ("Attached", status.Attached, status.Attached ? "Attached" : "TargetNotFound", status.Attached ? "Attached to all targets" : "The target does not exist.")))),
            },
            GatewayKind.HttpRoute => new JsonObject
            {
                ["parents"] = new JsonArray(Owner("parentRef", document.Kind, Gateway(status), Conditions(
                    ("Accepted", accepted && status.Attached, accepted ? status.Attached ? "Accepted" : "NoMatchingParent" : "UnsupportedValue", problems),
                    ("ResolvedRefs", status.Resolved, status.Resolved ? "ResolvedRefs" : "BackendNotFound", "")))),
            },
            GatewayKind.Gateway => new JsonObject
            {
                ["conditions"] = Conditions(
                    ("Accepted", accepted, accepted ? "Accepted" : "Invalid", problems), ("Programmed", accepted, accepted ? "Programmed" : "Invalid", problems)),
            },
            _ => new JsonObject { ["conditions"] = Conditions(("Accepted", accepted, accepted ? "Accepted" : "Invalid", problems)) },
        };
    }

    private static string Gateway(ManifestStatus status) => status.Manifest switch
    {
        CompiledManifest.Route route => route.Parent.Name,
        CompiledManifest.Policy { Target: { Kind: GatewayKind.Gateway } target } => target.Name,
        _ => GatewayNames.Gateway,
    };

    private static JsonObject Owner(string field, GatewayKind kind, string gateway, JsonArray conditions) => new()
    {
        [field] = new JsonObject { ["group"] = "gateway.networking.k8s.io", ["kind"] = "Gateway", ["name"] = gateway },
        ["controllerName"] = kind is GatewayKind.TrafficPolicy ? KgatewayController : Controller,
        ["conditions"] = conditions,
    };
}

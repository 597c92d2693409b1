using System.Text.Json.Nodes;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// What an object's status says (gateway.md, section 1). Invalid CEL still shows Accepted=True, with reason PartiallyValid, and a missing
/// route shows as Attached=False: only the exact combination counts.
/// </summary>
internal static class GatewayHealth
{
    /// <summary>The controller that answers for AgentgatewayPolicy.</summary>
    public const string Controller = "agentgateway.dev/agentgateway";

    /// <summary>The controller of the same proxy under kgateway 2.1. Its other one, for Envoy, does not count: there, only one policy of a route would.</summary>
    public const string KgatewayController = "kgateway.dev/agentgateway";

    /// <summary>Null when the gateway has taken this generation of the object, else why not, in words for an operator.</summary>
    public static string? Trouble(GatewayObject stored) => stored.Kind switch
    {
        GatewayKind.AgentgatewayPolicy or GatewayKind.TrafficPolicy => Policy(stored),
        GatewayKind.HttpRoute => Route(stored),
        _ => null,
    };

    private static string? Policy(GatewayObject policy)
    {
        var ancestors = Of(policy, "ancestors", policy.Kind is GatewayKind.TrafficPolicy ? [KgatewayController] : [Controller]);
        // The StatusSummary ancestor stands for those that did not fit into the list.
        var detached = ancestors.Any(ancestor => Condition(ancestor, "Attached", policy) is { IsTrue: false });
        return ancestors.Select(ancestor => Condition(ancestor, "Accepted", policy)).OfType<Answer>().FirstOrDefault() switch
        {
            { IsTrue: true, Reason: "Valid" } when !detached && ancestors.Any(HasTaken) => null,
            { IsTrue: true, Reason: "Valid" } => $"Policy {policy.Name} is not attached to its route.",
            { } answer => $"Policy {policy.Name} was not accepted: {answer.Reason}. {answer.Message}",
            null => GrantWaiting.GatewayAcceptance,
        };

        bool HasTaken(JsonObject ancestor) =>
            Condition(ancestor, "Accepted", policy) is { IsTrue: true, Reason: "Valid" }
            && Condition(ancestor, "Attached", policy) is { IsTrue: true };
    }

    private static string? Route(GatewayObject route)
    {
        foreach (var parent in Of(route, "parents", [Controller, KgatewayController]))
        {
            foreach (var type in (string[])["Accepted", "ResolvedRefs"])
            {
                switch (Condition(parent, type, route))
                {
                    case null:
                        return GrantWaiting.GatewayAcceptance;
                    case { IsTrue: false } answer:
                        return $"Route {route.Name} has {type} False: {answer.Reason}. {answer.Message}";
                }
            }

            return null;
        }

        return GrantWaiting.GatewayAcceptance;
    }

    private static List<JsonObject> Of(GatewayObject stored, string list, string[] controllers) =>
        [.. (stored.Document["status"]?[list] as JsonArray ?? []).OfType<JsonObject>().Where(item => controllers.Contains(Text(item, "controllerName")))];

    private static Answer? Condition(JsonObject holder, string type, GatewayObject stored) =>
        (holder["conditions"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(condition => Text(condition, "type") == type && IsCurrent(condition, stored))
            .Select(condition => new Answer(Text(condition, "status") == "True", Text(condition, "reason"), Text(condition, "message")))
            .FirstOrDefault();

    // kgateway 2.1 leaves the generation out of what it says of a TrafficPolicy; what it has loaded, the probes find out.
    private static bool IsCurrent(JsonObject condition, GatewayObject stored) =>
        condition["observedGeneration"] is { } observed ? (long?)observed == stored.Generation : stored.Kind is GatewayKind.TrafficPolicy;

    private static string Text(JsonObject holder, string name) => (string?)holder[name] ?? "";

    private sealed record Answer(bool IsTrue, string Reason, string Message);
}

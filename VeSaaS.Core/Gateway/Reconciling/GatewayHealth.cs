using System.Text.Json.Nodes;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// What an object's status says (gateway.md, section 1). Invalid CEL still shows Accepted=True, with reason PartiallyValid, and a missing
/// route shows as Attached=False: only the exact combination counts.
/// </summary>
internal static class GatewayHealth
{
    private const string Controller = "agentgateway.dev/agentgateway";

    /// <summary>Null when the gateway has taken this generation of the object, else why not, in words for an operator.</summary>
    public static string? Trouble(GatewayObject stored) => stored.Kind switch
    {
        GatewayKind.AgentgatewayPolicy => Policy(stored),
        GatewayKind.HttpRoute => Route(stored),
        _ => null,
    };

    private static string? Policy(GatewayObject policy)
    {
        var ancestors = Of(policy, "ancestors");
        // The StatusSummary ancestor stands for those that did not fit into the list.
        var detached = ancestors.Any(ancestor => Condition(ancestor, "Attached", policy.Generation) is { IsTrue: false });
        return ancestors.Select(ancestor => Condition(ancestor, "Accepted", policy.Generation)).OfType<Answer>().FirstOrDefault() switch
        {
            { IsTrue: true, Reason: "Valid" } when !detached && ancestors.Any(HasTaken) => null,
            { IsTrue: true, Reason: "Valid" } => $"Policy {policy.Name} is not attached to its route.",
            { } answer => $"Policy {policy.Name} was not accepted: {answer.Reason}. {answer.Message}",
            null => GrantWaiting.GatewayAcceptance,
        };

        bool HasTaken(JsonObject ancestor) =>
            Condition(ancestor, "Accepted", policy.Generation) is { IsTrue: true, Reason: "Valid" }
            && Condition(ancestor, "Attached", policy.Generation) is { IsTrue: true };
    }

    private static string? Route(GatewayObject route)
    {
        foreach (var parent in Of(route, "parents"))
        {
            foreach (var type in (string[])["Accepted", "ResolvedRefs"])
            {
                switch (Condition(parent, type, route.Generation))
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

    private static List<JsonObject> Of(GatewayObject stored, string list) =>
        [.. (stored.Document["status"]?[list] as JsonArray ?? []).OfType<JsonObject>().Where(item => Text(item, "controllerName") == Controller)];

    private static Answer? Condition(JsonObject holder, string type, long generation) =>
        (holder["conditions"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(condition => Text(condition, "type") == type && (long?)condition["observedGeneration"] == generation)
            .Select(condition => new Answer(Text(condition, "status") == "True", Text(condition, "reason"), Text(condition, "message")))
            .FirstOrDefault();

    private static string Text(JsonObject holder, string name) => (string?)holder[name] ?? "";

    private sealed record Answer(bool IsTrue, string Reason, string Message);
}

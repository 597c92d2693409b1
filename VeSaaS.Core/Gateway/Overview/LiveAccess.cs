using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>One expression of one authorization policy as it stands at the gateway.</summary>
/// <param name="Policy">The object's name.</param>
/// <param name="Action">Allow, Deny or Require.</param>
/// <param name="Expression">CEL.</param>
public sealed record LiveRule(string Policy, string Action, string Expression)
{
    /// <summary>The customers of the list, where it is one of ours.</summary>
    internal IReadOnlySet<CustomerId>? Customers { get; } = PolicyExpressions.ListOf(Expression);
}

/// <summary>What the gateway would say to a customer, and by which rule.</summary>
/// <param name="IsAllowed">Whether it would let it in.</param>
/// <param name="Why">In words for an operator.</param>
/// <param name="Rule">The rule that decides; null when there is none.</param>
public sealed record LiveVerdict(bool IsAllowed, string Why, LiveRule? Rule);

/// <summary>
/// Who may call one agent by the objects that stand at the gateway, judged in the gateway's own order (gateway.md, section 1): any Deny that is true
/// refuses, any Require that is not true refuses, any Allow that is true lets in, and without an Allow rule everybody is let in.
/// </summary>
public sealed class LiveAccess
{
    private readonly AgentRef _agent;
    private readonly PolicyExpressions _expressions;

    private LiveAccess(AgentRef agent, bool hasRoute, IReadOnlyList<LiveRule> rules, PolicyExpressions expressions) =>
        (_agent, HasRoute, Rules, _expressions) = (agent, hasRoute, rules, expressions);

    /// <summary>Whether a route of the agent stands.</summary>
    public bool HasRoute { get; }

    /// <summary>The rules of every policy on the agent's route or on the Gateway.</summary>
    public IReadOnlyList<LiveRule> Rules { get; }

    /// <summary>The agent's own rules: without those of the Gateway, which are the same for everybody.</summary>
    public IEnumerable<LiveRule> OwnRules => Rules.Where(rule => rule.Policy is not (GatewayNames.DenyAll or GatewayNames.RequireCaller));

    /// <summary>Reads every agent's rules from the objects at the gateway.</summary>
    internal static Func<AgentRef, LiveAccess> Reader(IReadOnlyList<GatewayObject> objects, PolicyExpressions expressions)
    {
        var routes = objects.Where(item => item.Kind is GatewayKind.HttpRoute).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var byTarget = objects.Where(item => AllowLists.IsPolicy(item.Kind))
            .SelectMany(item => Targets(item).Select(target => (Target: target, Item: item)))
            .ToLookup(pair => pair.Target, pair => pair.Item);
        var everywhere = byTarget[("Gateway", GatewayNames.Gateway)].SelectMany(RulesOf).ToList();
        return agent =>
        {
            var name = GatewayNames.Route(agent);
            return new LiveAccess(agent, routes.Contains(name), [.. everywhere, .. byTarget[("HTTPRoute", name)].SelectMany(RulesOf)], expressions);
        };
    }

    /// <summary>What a well-formed call of this customer, with a token of ours, would be told.</summary>
    public LiveVerdict Judge(CustomerId customer)
    {
        if (!HasRoute)
        {
            return new LiveVerdict(false, "No route leads to the agent: the gateway answers 404.", null);
        }

        if (Rules.FirstOrDefault(rule => rule.Action == "Deny" && Matches(rule, customer)) is { } denied)
        {
            return new LiveVerdict(false, $"{denied.Policy} denies the call.", denied);
        }

        if (Rules.FirstOrDefault(rule => rule.Action == "Require" && !Matches(rule, customer)) is { } unmet)
        {
            return new LiveVerdict(false, $"The call does not meet what {unmet.Policy} requires.", unmet);
        }

        if (Rules.FirstOrDefault(rule => rule.Action == "Allow" && Matches(rule, customer)) is { } allowed)
        {
            return new LiveVerdict(true, $"{allowed.Policy} lets the customer in.", allowed);
        }

        return Rules.Any(rule => rule.Action == "Allow")
            ? new LiveVerdict(false, "No rule lets the customer in, and what no rule allows is denied.", null)
            : new LiveVerdict(true, "No Allow rule stands at all, so that the gateway lets everybody in.", null);
    }

    /// <summary>Everybody who is named in a rule and is let in.</summary>
    public IReadOnlySet<CustomerId> Allowed() =>
        Rules.Where(rule => rule.Action == "Allow").SelectMany(rule => rule.Customers ?? PolicyExpressions.Named(rule.Expression)).Distinct()
            .Where(customer => Judge(customer).IsAllowed).ToHashSet();

    private bool Matches(LiveRule rule, CustomerId customer) =>
        rule.Customers?.Contains(customer)
        ?? (rule.Expression == BaselineManifests.CallerExpression || _expressions.Matches(rule.Expression, customer, _agent) is true);

    private static IEnumerable<(string Kind, string Name)> Targets(GatewayObject policy) =>
        (policy.Document["spec"]?["targetRefs"] as JsonArray ?? []).Select(target => (Text(target?["kind"]), Text(target?["name"])));

    private static IEnumerable<LiveRule> RulesOf(GatewayObject policy)
    {
        var action = Text(AllowLists.AuthorizationOf(policy)?["action"]);
        return AllowLists.ExpressionsOf(policy).Select(expression => new LiveRule(policy.Name, action.Length == 0 ? "Allow" : action, Text(expression)));
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}

using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>Evaluates an expression of a policy for a caller that does not call: what the gateway would say.</summary>
/// <param name="evaluate">
/// True or false as CEL says, for a well-formed call of this customer to this agent with a token of ours; null for an expression that is none.
/// </param>
public sealed class PolicyExpressions(Func<string, CustomerId, AgentRef, bool?> evaluate)
{
    /// <summary>What the expression says to this customer.</summary>
    public bool? Matches(string expression, CustomerId customer, AgentRef agent) => evaluate(expression, customer, agent);

    /// <summary>The customers of an allow-list in the form that the product writes; null for any other expression.</summary>
    public static IReadOnlySet<CustomerId>? ListOf(string expression)
    {
        if (expression == "false")
        {
            return new HashSet<CustomerId>();
        }

        var open = expression.IndexOf(" in [", StringComparison.Ordinal);
        if (open < 0 || !expression.EndsWith(']'))
        {
            return null;
        }

        var customers = new HashSet<CustomerId>();
        foreach (var item in expression[(open + " in [".Length)..^1].Split(','))
        {
            if (item is not ['"', .., '"'] || !Guid.TryParseExact(item.AsSpan(1, item.Length - 2), "D", out var id))
            {
                return null;
            }

            customers.Add(new CustomerId(id));
        }

        // Only what the product itself would write is read without evaluating it; anything that merely looks alike is evaluated.
        return AllowLists.Expressions(GatewayKind.AgentgatewayPolicy, customers) is [var one] && one == expression
            || AllowLists.Expressions(GatewayKind.TrafficPolicy, customers) is [var other] && other == expression ? customers : null;
    }

    /// <summary>Every customer id that stands in the text, for asking about them.</summary>
    public static IReadOnlySet<CustomerId> Named(string expression)
    {
        var found = new HashSet<CustomerId>();
        for (var at = 0; at + 36 <= expression.Length; at++)
        {
            if (expression[at] is '"' or '\'' && at + 37 < expression.Length && Guid.TryParseExact(expression.AsSpan(at + 1, 36), "D", out var id))
            {
                found.Add(new CustomerId(id));
                at += 36;
            }
        }

        return found;
    }
}

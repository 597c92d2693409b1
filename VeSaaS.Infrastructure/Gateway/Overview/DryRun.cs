using System.Text.Json;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway.Cel;

namespace VeSaaS.Infrastructure.Gateway.Overview;

/// <summary>Evaluates policies for callers that do not call.</summary>
internal static class DryRun
{
    /// <summary>What the expression says to a well-formed call of this customer to this agent; null when it is no expression that we understand.</summary>
    public static bool? Evaluate(string expression, CustomerId customer, AgentRef agent)
    {
        if (CelProgram.Compile(expression) is not CelCompilation.Compiled(var program))
        {
            return null;
        }

        var id = GatewayNames.CustomerValue(customer);
        var claims = JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["iss"] = CallerClaims.Issuer,
            ["aud"] = CallerClaims.Audience,
            [CallerClaims.Customer] = id,
            [CallerClaims.Agent] = agent.ToString(),
            [CallerClaims.Run] = id,
        });
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [GatewayNames.CustomerHeader] = id };
        return program.Matches(new CelActivation("POST", "gateway", agent.RoutePath, agent.RoutePath, headers, claims));
    }
}

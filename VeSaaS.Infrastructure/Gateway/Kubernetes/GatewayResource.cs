using System.Diagnostics;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Where the API server keeps a kind: `/apis/{Group}/{Version}/namespaces/…/{Plural}`.</summary>
internal sealed record GatewayResource(GatewayKind Kind, string Group, string Version, string Plural)
{
    /// <summary>
    /// The kinds without which a dialect cannot be written. kgateway 2.1 has nothing of agentgateway's own group; agents that run elsewhere need a backend
    /// of it and wait where it is missing.
    /// </summary>
    public static IReadOnlyList<GatewayResource> Needed(GatewayDialect dialect) => dialect is GatewayDialect.TrafficPolicy
        ? [Of(GatewayKind.Gateway), Of(GatewayKind.HttpRoute), Of(GatewayKind.TrafficPolicy)]
        : [Of(GatewayKind.Gateway), Of(GatewayKind.HttpRoute), Of(GatewayKind.AgentgatewayPolicy), Of(GatewayKind.AgentgatewayBackend)];

    /// <summary>The other kinds, of which something may lie there: left by the other dialect.</summary>
    public static IReadOnlyList<GatewayResource> Optional(GatewayDialect dialect) => [.. Enum.GetValues<GatewayKind>().Select(Of).Except(Needed(dialect))];

    public static GatewayResource Of(GatewayKind kind) => kind switch
    {
        GatewayKind.Gateway => new(kind, "gateway.networking.k8s.io", "v1", "gateways"),
        GatewayKind.HttpRoute => new(kind, "gateway.networking.k8s.io", "v1", "httproutes"),
        GatewayKind.AgentgatewayPolicy => new(kind, "agentgateway.dev", "v1alpha1", "agentgatewaypolicies"),
        GatewayKind.AgentgatewayBackend => new(kind, "agentgateway.dev", "v1alpha1", "agentgatewaybackends"),
        GatewayKind.TrafficPolicy => new(kind, "gateway.kgateway.dev", "v1alpha1", "trafficpolicies"),
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>As `kubectl` and RBAC name it.</summary>
    public override string ToString() => $"{Plural}.{Group}";
}

using System.Diagnostics;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Where the API server keeps a kind: `/apis/{Group}/{Version}/namespaces/…/{Plural}`.</summary>
internal sealed record GatewayResource(GatewayKind Kind, string Group, string Version, string Plural)
{
    public static readonly IReadOnlyList<GatewayResource> All = [.. Enum.GetValues<GatewayKind>().Select(Of)];

    public static GatewayResource Of(GatewayKind kind) => kind switch
    {
        GatewayKind.Gateway => new(kind, "gateway.networking.k8s.io", "v1", "gateways"),
        GatewayKind.HttpRoute => new(kind, "gateway.networking.k8s.io", "v1", "httproutes"),
        GatewayKind.AgentgatewayPolicy => new(kind, "agentgateway.dev", "v1alpha1", "agentgatewaypolicies"),
        GatewayKind.AgentgatewayBackend => new(kind, "agentgateway.dev", "v1alpha1", "agentgatewaybackends"),
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>As `kubectl` and RBAC name it.</summary>
    public override string ToString() => $"{Plural}.{Group}";
}

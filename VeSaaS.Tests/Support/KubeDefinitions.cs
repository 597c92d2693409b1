using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using VeSaaS.Tests.Architecture;

namespace VeSaaS.Tests.Support;

/// <summary>
/// Teaches a server the resources that the product reads and writes: the real definitions where `VESAAS_TEST_CRDS` names a folder that
/// holds them, else definitions of our own that know the names and keep any field.
/// </summary>
internal static class KubeDefinitions
{
    private static readonly (string Group, string Version, string Kind, string Plural)[] Known =
    [
        ("gateway.networking.k8s.io", "v1", "Gateway", "gateways"),
        ("gateway.networking.k8s.io", "v1", "GatewayClass", "gatewayclasses"),
        ("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes"),
        ("gateway.networking.k8s.io", "v1beta1", "ReferenceGrant", "referencegrants"),
        ("agentgateway.dev", "v1alpha1", "AgentgatewayPolicy", "agentgatewaypolicies"),
        ("agentgateway.dev", "v1alpha1", "AgentgatewayBackend", "agentgatewaybackends"),
        ("gateway.kgateway.dev", "v1alpha1", "TrafficPolicy", "trafficpolicies"),
        ("kagent.dev", "v1alpha2", "Agent", "agents"),
        ("kagent.dev", "v1alpha2", "ModelConfig", "modelconfigs"),
    ];

    public static async Task InstallAsync(KubeServer server, CancellationToken cancellationToken)
    {
        using var http = server.Http(KubeServer.AdminToken);
        foreach (var (body, type) in await DocumentsAsync(cancellationToken))
        {
            using var content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
            using var answer = await http.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", content, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.Conflict))
            {
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
            }
        }

        foreach (var (group, version, _, plural) in Known)
        {
            await Eventually.UntilAsync(async () =>
            {
                using var answer = await http.GetAsync($"/apis/{group}/{version}/{plural}", cancellationToken);
                return answer.IsSuccessStatusCode;
            });
        }
    }

    private static async Task<List<(string Body, string Type)>> DocumentsAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("VESAAS_TEST_CRDS") is not { Length: > 0 } folder)
        {
            return [.. Known.Select(known => (Definition(known.Group, known.Version, known.Kind, known.Plural).ToJsonString(), "application/json"))];
        }

        var documents = new List<(string, string)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.yaml"))
        {
            documents.Add((await File.ReadAllTextAsync(file, cancellationToken), "application/yaml"));
        }

        return documents;
    }

    private static JsonObject Definition(string group, string version, string kind, string plural) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{plural}.{group}",
            // The suffix k8s.io belongs to Kubernetes itself, which asks for a review or a word that there was none.
            ["annotations"] = new JsonObject { ["api-approved.kubernetes.io"] = "unapproved, for tests" },
        },
        ["spec"] = new JsonObject
        {
            ["group"] = group,
            ["scope"] = kind is "GatewayClass" ? "Cluster" : "Namespaced",
            ["names"] = new JsonObject { ["kind"] = kind, ["plural"] = plural, ["singular"] = kind.ToLowerInvariant(), ["listKind"] = $"{kind}List" },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = version,
                ["served"] = true,
                ["storage"] = true,
                ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                ["schema"] = new JsonObject
                {
                    ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
                },
            }),
        },
    };
}

using System.Net;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Catalog.RemoteAgents;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>
/// An installation of `deploy/kubernetes` in namespaces of its own, with an agent of kagent in it and a gateway apart from the application. The product
/// acts as the service account that the roles there are bound to.
/// </summary>
internal sealed class MovedInstallation : IAsyncDisposable
{
    private readonly KubeServer _server;
    private readonly HttpClient _wire = new();
    private readonly string _agents;
    private RemoteHost _backends = null!;
    private EnforcingGateway _gateway = null!;
    private string _keys = "";

    private MovedInstallation(KubeServer server, string gatewayNamespace, string agents)
    {
        (_server, Namespace, _agents) = (server, gatewayNamespace, agents);
        Writer = new AgentRef("kagent", agents, "writer");
    }

    public string Namespace { get; }

    public AgentRef Writer { get; }

    /// <summary>Where the gateway listens, whichever product is running.</summary>
    public Uri Address => _gateway.Address;

    /// <summary>The address of the product whose keys the gateway reads; while none runs it keeps those that it read.</summary>
    public string? Application { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MovedInstallation> StartAsync(KubeServer server, IEnumerable<JsonObject> documents, IEnumerable<JsonObject> patches, GatewayDialect dialect)
    {
        await server.ReadyAsync(Token);
        var installation = new MovedInstallation(server, await server.NamespaceAsync(Token), await server.NamespaceAsync(Token));
        await installation.ApplyAsync(documents, patches);
        await installation.CreateAgentAsync(installation.Writer);
        installation._backends = await RemoteHost.StartAsync(Token);
        installation._backends.Before = async http =>
        {
            if (!http.Request.Path.StartsWithSegments("/api/a2a", StringComparison.Ordinal))
            {
                return false;
            }

            await http.Response.WriteAsync(RemoteHost.CardV03("http://unused.test/").ToJsonString(), http.RequestAborted);
            return true;
        };
        installation._gateway = await EnforcingGateway.StartAsync(server, installation.Namespace, installation.ReadKeysAsync, Token, dialect);
        return installation;
    }

    /// <summary>Creates what is not there, then patches.</summary>
    public async Task ApplyAsync(IEnumerable<JsonObject> documents, IEnumerable<JsonObject> patches)
    {
        foreach (var document in documents.Select(Moved))
        {
            var (status, text) = await KubeObjects.CreateAsync(_server, document, Token);
            Assert.True(status is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{document["kind"]} {document["metadata"]!["name"]}: {text}");
        }

        foreach (var patch in patches.Select(Moved))
        {
            var (status, text) = await KubeObjects.PatchAsync(_server, KubeObjects.AddressOf(patch), patch, "application/strategic-merge-patch+json", Token);
            Assert.True(status is HttpStatusCode.OK, $"{patch["kind"]}: {text}");
        }
    }

    /// <summary>Starts the product as the service account.</summary>
    public async Task<LiveProduct> RunAsync(Dictionary<string, string?> settings, DelegatingHandler? requests = null)
    {
        var all = new Dictionary<string, string?>(settings)
        {
            ["Gateway:Mode"] = "Kubernetes",
            ["Gateway:Namespace"] = Namespace,
            ["Gateway:Url"] = Address.ToString(),
            ["Kubernetes:Kubeconfig"] = _server.Kubeconfig(),
            ["Kubernetes:Context"] = "application",
            ["Agents:Source"] = "Kagent",
            ["Agents:Kagent:ControllerNamespace"] = _agents,
            ["Agents:Kagent:ControllerPort"] = $"{_backends.Port}",
        };
        var product = new LiveProduct(all, services => services.AddSingleton<IKubernetes>(_ =>
        {
            var configuration = new KubernetesClientConfiguration { Host = _server.Url, AccessToken = KubeServer.ApplicationToken, SkipTlsVerify = true };
            return requests is null ? new k8s.Kubernetes(configuration) : new k8s.Kubernetes(configuration, requests);
        }));
        await product.InitializeAsync();
        Application = product.Host.Url;
        return product;
    }

    /// <summary>The same document in this installation's namespaces; objects of the whole cluster get names of their own.</summary>
    public JsonObject Moved(JsonObject document)
    {
        var moved = (JsonObject)document.DeepClone();
        var metadata = moved["metadata"]!;
        switch ((string?)metadata["namespace"])
        {
            case "vesaas":
                metadata["namespace"] = Namespace;
                break;
            case "kagent":
                metadata["namespace"] = _agents;
                break;
            default:
                metadata["name"] = $"{metadata["name"]}-{Namespace}";
                break;
        }

        if (moved["roleRef"] is { } role && (string)role["kind"]! == "ClusterRole")
        {
            role["name"] = $"{role["name"]}-{Namespace}";
        }

        return moved;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backends.DisposeAsync();
        _wire.Dispose();
    }

    private async Task<string> ReadKeysAsync(CancellationToken cancellationToken) =>
        Application is { } url ? _keys = await _wire.GetStringAsync(new Uri($"{url}/.well-known/jwks.json"), cancellationToken) : _keys;

    /// <summary>Creates a ready agent of kagent.</summary>
    public async Task CreateAgentAsync(AgentRef agent)
    {
        var (status, text) = await KubeObjects.CreateAsync(_server, JsonNode.Parse($$"""
            {
              "apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "metadata": {"name": "{{agent.Name}}", "namespace": "{{agent.Namespace}}"},
              "spec": {"type": "BYO", "description": "Writes.", "byo": {"deployment": {"image": "example/writer:1"} } }
            }
            """)!.AsObject(), Token);
        Assert.True(status is HttpStatusCode.Created, text);
        await KubeObjects.PatchAsync(_server, $"/apis/kagent.dev/v1alpha2/namespaces/{agent.Namespace}/agents/{agent.Name}/status", JsonNode.Parse("""
            {"status": {"observedGeneration": 1, "conditions": [
              {"type": "Accepted", "status": "True", "reason": "AgentReconciled", "message": "", "lastTransitionTime": "2026-03-01T12:00:00Z"},
              {"type": "Ready", "status": "True", "reason": "DeploymentReady", "message": "", "lastTransitionTime": "2026-03-01T12:00:00Z"}]}}
            """)!.AsObject(), "application/merge-patch+json", Token);
    }
}

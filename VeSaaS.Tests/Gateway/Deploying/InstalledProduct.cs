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
/// The product over a real API server into which `deploy/kubernetes` was installed: in mode Kubernetes, with agents of kagent, as the service account
/// that the roles there are bound to. What it asks of the server is noted.
/// </summary>
public sealed class InstalledProduct(KubeServer server) : IAsyncLifetime
{
    public const string Collection = "Installed product";
    private const string Namespace = "vesaas";
    private const string Agents = "kagent";

    private readonly HttpClient _wire = new();
    private RemoteHost? _backends;
    private EnforcingGateway? _gateway;
    private LiveProduct? _product;

    internal static AgentRef Writer { get; } = new("kagent", Agents, "writer");

    internal static AgentRef Partner { get; } = new("remote", "remote", "partner");

    internal LiveProduct Product => _product ?? throw new InvalidOperationException("The product has not started.");

    internal KubeServer Server => server;

    internal RequestLog Requests { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (KubeServer.SkipReason is not null)
        {
            return;
        }

        await server.ReadyAsync(Token);
        await InstallAsync();
        _backends = await RemoteHost.StartAsync(Token);
        // Stands for kagent's controller, too: the card of every agent below its A2A paths.
        _backends.Before = async http =>
        {
            if (!http.Request.Path.StartsWithSegments($"/api/a2a/{Agents}", StringComparison.Ordinal))
            {
                return false;
            }

            await http.Response.WriteAsync(RemoteHost.CardV03("http://unused.test/").ToJsonString(), http.RequestAborted);
            return true;
        };
        _gateway = await StartGatewayAsync();
        _product = new LiveProduct(Settings(), services => services.AddSingleton<IKubernetes>(_ => new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = server.Url, AccessToken = KubeServer.ApplicationToken, SkipTlsVerify = true }, Requests)));
        await _product.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_product?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_backends?.DisposeAsync() ?? ValueTask.CompletedTask);
        _wire.Dispose();
    }

    /// <summary>A gateway over the same objects, at an address of its own.</summary>
    internal Task<EnforcingGateway> StartGatewayAsync() => EnforcingGateway.StartAsync(
        server, Namespace, token => _wire.GetStringAsync(new Uri($"{Product.Host.Url}/.well-known/jwks.json"), token), Token);

    /// <summary>Imports an agent of the cluster and publishes it.</summary>
    internal async Task<Offer> OfferAsync(AgentRef agent)
    {
        var (status, offer) = await Product.ImportAsync(agent);
        Assert.Equal(HttpStatusCode.Created, status);
        await LiveProduct.UntilAsync(async () => await Product.BindingAsync(agent) is { DeniesStrangers: true });
        await Product.PublishAsync(offer);
        return offer;
    }

    /// <summary>Deletes it, and waits until nothing of it is left.</summary>
    internal async Task DeleteAsync(Offer offer)
    {
        using var deleted = await Product.DeleteAsync(offer);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await LiveProduct.UntilAsync(async () => await Product.BindingAsync(offer.Agent) is null);
    }

    private Dictionary<string, string?> Settings()
    {
        // What the ConfigMap says, but for addresses and folders of this machine.
        var settings = Kustomization.Base().Resources.Single(document => (string)document["kind"]! == "ConfigMap")["data"]!.AsObject()
            .Where(entry => entry.Key is "Agents__Source" or "Gateway__Mode" or "Gateway__Namespace")
            .ToDictionary(entry => entry.Key.Replace("__", ":", StringComparison.Ordinal), entry => (string?)entry.Value);
        settings["Gateway:Url"] = _gateway!.Address.ToString();
        settings["Kubernetes:Kubeconfig"] = server.Kubeconfig();
        settings["Kubernetes:Context"] = "application";
        settings["Agents:Kagent:ControllerPort"] = $"{_backends!.Port}";
        settings["Agents:Remote:0:Id"] = Partner.Name;
        settings["Agents:Remote:0:CardUrl"] = _backends.AgentUrl;
        settings["Agents:Remote:0:AllowPrivate"] = "true";
        return settings;
    }

    private async Task InstallAsync()
    {
        await CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = Agents } });
        foreach (var document in Kustomization.Base().Resources)
        {
            await CreateAsync(document);
        }

        await CreateAsync(JsonNode.Parse($$"""
            {
              "apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "metadata": {"name": "{{Writer.Name}}", "namespace": "{{Agents}}"},
              "spec": {"type": "BYO", "description": "Writes.", "byo": {"deployment": {"image": "example/writer:1"} } }
            }
            """)!.AsObject());
        await KubeObjects.PatchAsync(server, $"/apis/kagent.dev/v1alpha2/namespaces/{Agents}/agents/{Writer.Name}/status", JsonNode.Parse("""
            {"status": {"observedGeneration": 1, "conditions": [
              {"type": "Accepted", "status": "True", "reason": "AgentReconciled", "message": "", "lastTransitionTime": "2026-03-01T12:00:00Z"},
              {"type": "Ready", "status": "True", "reason": "DeploymentReady", "message": "", "lastTransitionTime": "2026-03-01T12:00:00Z"}]}}
            """)!.AsObject(), "application/merge-patch+json", Token);
    }

    private async Task CreateAsync(JsonObject document)
    {
        var (status, text) = await KubeObjects.CreateAsync(server, document, Token);
        Assert.True(status is HttpStatusCode.Created, $"{document["kind"]} {document["metadata"]!["name"]}: {text}");
    }
}

[CollectionDefinition(InstalledProduct.Collection)]
public sealed class InstalledProductCollection : ICollectionFixture<InstalledProduct>;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

/// <summary>The whole product over a real API server: what it writes lives in etcd, and the embedded gateway enforces what it reads from there.</summary>
public sealed class KubeProduct(KubeServer server) : IAsyncLifetime
{
    /// <summary>The collection of the tests that share one.</summary>
    public const string Collection = "Product over Kubernetes";

    private LiveProduct? _product;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal LiveProduct Product => _product ?? throw new InvalidOperationException("The product has not started.");

    public async ValueTask InitializeAsync()
    {
        if (KubeServer.SkipReason is not null)
        {
            return;
        }

        await server.ReadyAsync(Token);
        var gatewayNamespace = await server.NamespaceAsync(Token);
        await InstallBaselineAsync(server, gatewayNamespace, Token);
        _product = new LiveProduct(
            new()
            {
                ["Gateway:Source"] = "Kubernetes",
                ["Gateway:Namespace"] = gatewayNamespace,
                ["Kubernetes:Kubeconfig"] = server.Kubeconfig(),
            },
            null);
        await _product.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _product?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What an operator installs once.</summary>
    internal static async Task InstallBaselineAsync(
        KubeServer server, string gatewayNamespace, CancellationToken cancellationToken, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy)
    {
        using var client = server.Client(KubeServer.AdminToken);
        var store = new KubernetesGatewayStore(
            client, Options.Create(new GatewayOptions { Namespace = gatewayNamespace }), NullLogger<KubernetesGatewayStore>.Instance);
        foreach (var baseline in BaselineManifests.All(gatewayNamespace, dialect))
        {
            Assert.IsType<GatewayWrite.Done>(await store.ApplyAsync(baseline, null, cancellationToken));
        }
    }
}

[CollectionDefinition(KubeProduct.Collection)]
public sealed class KubeProductCollection : ICollectionFixture<KubeProduct>;

/// <summary>The objects live at a real API server.</summary>
[Collection(KubeProduct.Collection)]
public sealed class KubernetesAccessTests : AccessTests
{
    public KubernetesAccessTests(KubeProduct kube)
        : base(ProductOf(kube))
    {
    }

    private static LiveProduct ProductOf(KubeProduct kube)
    {
        Assert.SkipWhen(KubeServer.SkipReason is not null, KubeServer.SkipReason ?? "");
        return kube.Product;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.Deploying;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

/// <summary>The whole product in the dialect that knows no tokens: measured by sockets, through objects that live in etcd.</summary>
public sealed class TrafficPolicyProductTests(KubeServer server) : IAsyncLifetime
{
    private LiveProduct _product = null!;
    private string _namespace = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.ReadyAsync(Token);
        _namespace = await server.NamespaceAsync(Token);
        await KubeProduct.InstallBaselineAsync(server, _namespace, Token, GatewayDialect.TrafficPolicy);
        _product = new LiveProduct(
            new()
            {
                ["Gateway:Source"] = "Kubernetes",
                ["Gateway:Namespace"] = _namespace,
                ["Gateway:Dialect"] = "TrafficPolicy",
                ["Gateway:AcceptUnverifiedIdentity"] = "true",
                ["Kubernetes:Kubeconfig"] = server.Kubeconfig(),
            },
            null);
        await _product.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _product?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Life_HireAndLetGo_OpensForTheEmployerAndNobodyElse()
    {
        var offer = await _product.OfferAsync();
        var hire = await _product.HireAsync(offer);
        var other = await _product.HireAsync(offer);

        Assert.Equal(HttpStatusCode.OK, await _product.AskAsync(offer.Agent, hire.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await _product.AskAsync(offer.Agent, LiveProduct.Stranger()));
        Assert.Equal(HttpStatusCode.Forbidden, await _product.AskAsync(offer.Agent, LiveProduct.Stranger(), token: null));
        var objects = await _product.Store.ListAsync(offer.Agent.Hash, Token);
        Assert.Single(objects, item => AllowLists.IsPolicy(item.Kind));
        Assert.Single(objects, item => item.Kind is GatewayKind.TrafficPolicy);

        await LiveProduct.LetGoAsync(hire);

        Assert.Equal(HttpStatusCode.Forbidden, await _product.AskAsync(offer.Agent, hire.Customer));
        Assert.Equal(HttpStatusCode.OK, await _product.AskAsync(offer.Agent, other.Customer));
    }

    [Fact]
    public async Task HandEdit_ThatOpensToEverybody_IsTakenBackAndAudited()
    {
        var offer = await _product.OfferAsync();
        var hire = await _product.HireAsync(offer);
        var restored = await _product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent);

        var (status, text) = await KubeObjects.PatchAsync(
            server, $"/apis/gateway.kgateway.dev/v1alpha1/namespaces/{_namespace}/trafficpolicies/{GatewayNames.Policy(offer.Agent, 0)}",
            JsonNode.Parse("""{"spec": {"rbac": {"policy": {"matchExpressions": ["true"]}}}}""")!.AsObject(), "application/merge-patch+json", Token);

        Assert.True(status is HttpStatusCode.OK, text);
        await LiveProduct.UntilAsync(async () => await _product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent) > restored);
        await _product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, LiveProduct.Stranger());
        await _product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
    }

    [Fact]
    public async Task Policy_WithAsManyCustomersAsItHolds_IsTakenByTheApiServer()
    {
        var agent = new AgentRef("kagent", "kagent", "crowded");
        var ids = Enumerable.Range(0, AllowLists.UnshardedCapacity).Select(_ => LiveProduct.Stranger()).ToList();

        var made = Assert.IsType<GatewayWrite.Done>(await _product.Store.ApplyAsync(Crowded(ids), null, Token));

        Assert.IsType<GatewayWrite.Done>(await _product.Store.ApplyAsync(Crowded([.. ids[1..], LiveProduct.Stranger()]), made.Object, Token));

        GatewayObject Crowded(IEnumerable<CustomerId> customers)
        {
            var policy = AllowLists.Policy(GatewayKind.TrafficPolicy, agent, GatewayNames.Policy(agent, 0), customers, _namespace);
            // No agent of that name is imported, and orphans of ours are taken away.
            policy.Document["metadata"]!["labels"]![GatewayNames.ManagedByLabel] = "somebody-else";
            return policy;
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Kernel.Kubernetes;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>The roles of `deploy/kubernetes` are enough, and none too much.</summary>
[Collection(InstalledProduct.Collection)]
public sealed class InstalledRoleTests
{
    private readonly InstalledProduct _installed;

    public InstalledRoleTests(InstalledProduct installed)
    {
        Assert.SkipWhen(KubeServer.SkipReason is not null, KubeServer.SkipReason ?? "");
        _installed = installed;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LiveProduct Product => _installed.Product;

    [Fact]
    public async Task Life_AsTheInstalledRole_NeedsEveryRightThatIsGrantedAndNoOther()
    {
        await LiveAsync(InstalledProduct.Writer, GatewayKind.HttpRoute, """{"spec": {"rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/agents"}}]}]}}""");
        await LiveAsync(InstalledProduct.Partner, GatewayKind.AgentgatewayBackend, """{"spec": {"static": {"host": "elsewhere.test", "port": 9}}}""");
        // Taken at once and renewed every other second.
        await Eventually.UntilAsync(() => Task.FromResult(_installed.Requests.Acts.Contains(new("coordination.k8s.io", "leases", "vesaas", "update"))));

        var used = _installed.Requests.Acts.Where(act => act.Group != "authorization.k8s.io").ToList();

        Assert.Equal(Words(Granted()), Words(used));
    }

    [Fact]
    public void Rights_Granted_AreThoseThatTheStartUpCheckDemands()
    {
        var demanded = Product.Host.Services.GetServices<KubernetesNeed>()
            .SelectMany(need => need.Verbs.Select(verb => new Act(need.Group, need.Resource, need.Namespace, verb)));

        Assert.Equal(Words(Granted()), Words(demanded));
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/vesaas/secrets")]
    [InlineData("GET", "/api/v1/namespaces/vesaas/configmaps/vesaas")]
    [InlineData("POST", "/api/v1/namespaces/vesaas/pods")]
    [InlineData("DELETE", "/apis/gateway.networking.k8s.io/v1/namespaces/vesaas/gateways/vesaas-gateway")]
    [InlineData("GET", "/apis/gateway.networking.k8s.io/v1/namespaces/kagent/httproutes")]
    [InlineData("POST", "/apis/gateway.networking.k8s.io/v1beta1/namespaces/kagent/referencegrants")]
    [InlineData("DELETE", "/apis/kagent.dev/v1alpha2/namespaces/kagent/agents/writer")]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/vesaas/roles")]
    public async Task Role_AnythingElse_IsForbidden(string method, string path)
    {
        using var http = _installed.Server.Http(KubeServer.ApplicationToken);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        }

        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    // Imported, offered, hired, edited by a stranger's hand, let go, deleted.
    private async Task LiveAsync(AgentRef agent, GatewayKind edited, string edit)
    {
        var offer = await _installed.OfferAsync(agent);
        var hire = await Product.HireAsync(offer);
        Assert.Equal(HttpStatusCode.OK, await Product.AskAsync(agent, hire.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await Product.AskAsync(agent, LiveProduct.Stranger()));

        var restored = await Product.CountAuditAsync(GatewayAudit.DriftRestored, agent);
        var kind = edited is GatewayKind.HttpRoute ? "gateway.networking.k8s.io/v1/namespaces/vesaas/httproutes" : "agentgateway.dev/v1alpha1/namespaces/vesaas/agentgatewaybackends";
        var changed = await KubeObjects.PatchAsync(
            _installed.Server, $"/apis/{kind}/{GatewayNames.Route(agent)}", JsonNode.Parse(edit)!.AsObject(), "application/merge-patch+json", Token);
        Assert.True(changed.Status is HttpStatusCode.OK, changed.Text);
        await LiveProduct.UntilAsync(async () => await Product.CountAuditAsync(GatewayAudit.DriftRestored, agent) > restored);
        await LiveProduct.UntilAsync(async () => await Product.AskAsync(agent, hire.Customer) is HttpStatusCode.OK);

        await LiveProduct.LetGoAsync(hire);
        Assert.Equal(HttpStatusCode.Forbidden, await Product.AskAsync(agent, hire.Customer));
        await _installed.DeleteAsync(offer);
        Assert.Equal(HttpStatusCode.NotFound, await Product.AskAsync(agent, hire.Customer));
    }

    private static IEnumerable<Act> Granted() => Granted(Kustomization.Base().Resources);

    internal static IEnumerable<Act> Granted(IEnumerable<JsonObject> documents) =>
        from document in documents
        where (string)document["kind"]! is "Role" or "ClusterRole"
        from rule in document["rules"]!.AsArray()
        from apiGroup in rule!["apiGroups"]!.AsArray()
        from resource in rule["resources"]!.AsArray()
        from verb in rule["verbs"]!.AsArray()
        select new Act((string)apiGroup!, (string)resource!, (string?)document["metadata"]!["namespace"], (string)verb!);

    internal static IEnumerable<string> Words(IEnumerable<Act> acts) =>
        acts.Select(act => $"{act.Verb} {act.Resource}.{act.Group} in {act.Namespace ?? "every namespace"}").Distinct().Order(StringComparer.Ordinal);
}

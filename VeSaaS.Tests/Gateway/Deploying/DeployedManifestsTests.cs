using System.Net;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>What lies in `deploy/kubernetes` is what the product expects, and what a real API server takes.</summary>
public sealed class DeployedManifestsTests(KubeServer server)
{
    private const string Namespace = "vesaas";
    private const string Agents = "kagent";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Overlays => [.. Kustomization.Overlays];

    [Fact]
    public void Base_GatewayObjects_AreTheBaselineOfTheProductInItsOrder() => Assert.Equal(
        BaselineManifests.All(Namespace).Select(item => item.Document.ToJsonString()), GatewayObjects(Kustomization.Base()));

    [Fact]
    public void TrafficPolicy_GatewayObjects_AreTheBaselineOfThatDialect() => Assert.Equal(
        BaselineManifests.All(Namespace, GatewayDialect.TrafficPolicy).Select(item => item.Document.ToJsonString()).Order(StringComparer.Ordinal),
        GatewayObjects(Kustomization.Overlay("traffic-policy")).Order(StringComparer.Ordinal));

    [Fact]
    public void TrafficPolicy_Network_LetsNobodyButTheApplicationReachTheGateway()
    {
        var (resources, patches) = Kustomization.Overlay("traffic-policy");
        var policies = resources.Where(document => ((string)document["kind"]!, (string?)document["metadata"]!["namespace"]) == ("NetworkPolicy", Namespace)).ToList();
        var gateway = policies.Single(document => (string)document["metadata"]!["name"]! == "gateway");
        var pinned = patches.Single(document => ((string)document["kind"]!, (string)document["metadata"]!["name"]!) == ("NetworkPolicy", "gateway"));

        // What any policy allows is allowed: those that select the proxy are the one that denies, and this one.
        Assert.Equal(["application", "deny-ingress", "gateway", "monitoring"], policies.Select(document => (string)document["metadata"]!["name"]!).Order(StringComparer.Ordinal));
        Assert.Equal("""{"gateway.networking.k8s.io/gateway-name":"vesaas-gateway"}""", gateway["spec"]!["podSelector"]!["matchLabels"]!.ToJsonString());
        Assert.Equal(
            """[{"from":[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"vesaas"}}}],"ports":[{"port":8080,"protocol":"TCP"}]}]""",
            pinned["spec"]!["ingress"]!.ToJsonString());
        Assert.Null(policies.Single(document => (string)document["metadata"]!["name"]! == "deny-ingress")["spec"]!["ingress"]);
    }

    [Fact]
    public void Base_Network_LetsOnlyWhoWatchesReachTheManagementPort()
    {
        var resources = Kustomization.Base().Resources;
        var port = new Uri((string)resources.Single(document => (string)document["kind"]! == "ConfigMap")["data"]!["Management__ListenUrl"]!).Port;
        var open = resources.Where(document => ((string)document["kind"]!, (string?)document["metadata"]!["namespace"]) == ("NetworkPolicy", Namespace))
            .SelectMany(document => document["spec"]!["ingress"]?.AsArray() ?? [], (document, rule) => (Name: (string)document["metadata"]!["name"]!, Rule: rule!))
            .Where(entry => entry.Rule["ports"] is not { } ports || ports.AsArray().Any(allowed => (int)(long)allowed!["port"]! == port)).ToList();

        Assert.Equal("monitoring", Assert.Single(open).Name);
        Assert.Equal("""[{"namespaceSelector":{"matchLabels":{"vesaas.io/monitoring":"true"}}}]""", open[0].Rule["from"]!.ToJsonString());
        Assert.DoesNotContain(
            resources.Where(document => (string)document["kind"]! == "Service").SelectMany(service => service["spec"]!["ports"]!.AsArray()),
            published => (long)published!["port"]! == port);
    }

    [Fact]
    public void Base_Names_AreThoseThatTheProductAsksFor()
    {
        var resources = Kustomization.Base().Resources;
        JsonObject The(string kind, string name) =>
            resources.Single(document => ((string)document["kind"]!, (string)document["metadata"]!["name"]!) == (kind, name));
        var keys = BaselineManifests.RequireCaller(Namespace).Document["spec"]!["traffic"]!["jwtAuthentication"]!["providers"]![0]!["jwks"]!["remote"]!["backendRef"]!;
        var service = The("Service", (string)keys["name"]!);
        var deployment = The("Deployment", "vesaas");
        var settings = The("ConfigMap", "vesaas")["data"]!;

        Assert.Equal((int)keys["port"]!, (long)service["spec"]!["ports"]![0]!["port"]!);
        Assert.Equal(service["spec"]!["selector"]!.ToJsonString(), deployment["spec"]!["template"]!["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal($"http://{GatewayNames.Gateway}.{Namespace}.svc:8080", (string)settings["Gateway__Url"]!);
        // The gateway's controller makes objects of the Gateway's name.
        Assert.DoesNotContain(resources, document =>
            (string)document["metadata"]!["name"]! == GatewayNames.Gateway && (string)document["kind"]! is not "Gateway");
    }

    [Fact]
    public void Base_Container_IsConfined()
    {
        var pod = Kustomization.Base().Resources.Single(document => (string)document["kind"]! == "Deployment")["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]!.AsArray().Single()!;
        var security = container["securityContext"]!;

        Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
        Assert.True((bool)security["readOnlyRootFilesystem"]!);
        Assert.False((bool)security["allowPrivilegeEscalation"]!);
        Assert.Equal("""["ALL"]""", security["capabilities"]!["drop"]!.ToJsonString());
        Assert.Equal(["/health/live", "/health/live", "/health/ready"],
            new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => (string)container[probe]!["httpGet"]!["path"]!));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Overlay_EveryObjectAndPatch_IsTakenByTheApiServer(string overlay)
    {
        await server.ReadyAsync(Cancellation);
        var place = await server.NamespaceAsync(Cancellation);
        var (resources, patches) = Kustomization.Overlay(overlay);

        foreach (var document in resources)
        {
            var isDone = await KubeObjects.CreateAsync(server, Moved(document, place), Cancellation, IsCluster(document) ? "?dryRun=All" : "");
            Assert.True(isDone.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{document["kind"]} {document["metadata"]!["name"]}: {isDone.Text}");
        }

        foreach (var patch in patches)
        {
            var done = await KubeObjects.PatchAsync(
                server, KubeObjects.AddressOf(Moved(patch, place)), Moved(patch, place), "application/strategic-merge-patch+json", Cancellation);
            Assert.True(done.Status is HttpStatusCode.OK, $"{patch["kind"]}: {done.Text}");
            Assert.All(Containers(JsonNode.Parse(done.Text)!), container => Assert.NotEmpty((string?)container!["image"] ?? ""));
        }
    }

    private static IEnumerable<string> GatewayObjects(Kustomization installation)
    {
        string[] kinds = ["AgentgatewayPolicy", "AgentgatewayBackend", "Gateway", "HTTPRoute", "TrafficPolicy"];
        return installation.Resources.Where(document => kinds.Contains((string)document["kind"]!)).Select(document => document.ToJsonString());
    }

    private static JsonArray Containers(JsonNode patched) => patched["spec"]?["template"]?["spec"]?["containers"]?.AsArray() ?? [];

    private static bool IsCluster(JsonObject document) => document["metadata"]!["namespace"] is null;

    // Each test has a namespace of its own, and the two of the installation become one in it.
    private static JsonObject Moved(JsonObject document, string place)
    {
        var moved = (JsonObject)document.DeepClone();
        if ((string?)moved["metadata"]!["namespace"] is Namespace or Agents)
        {
            moved["metadata"]!["namespace"] = place;
        }

        return moved;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Infrastructure.Kernel.Kubernetes;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

public sealed class KubernetesStartupCheckTests(KubeServer server)
{
    private static readonly KubernetesNeed Routes = new("gateway.networking.k8s.io", "v1", "httproutes", "default", "list", "patch");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartingAsync_EverythingIsThere_Starts() =>
        await CheckAsync(KubeServer.AdminToken, [Routes, Routes with { Resource = "httproutes/status" }], []);

    [Fact]
    public async Task StartingAsync_NoRights_NamesEachVerb()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => CheckAsync(KubeServer.PowerlessToken, [Routes], []));

        Assert.Contains("the right to list httproutes.gateway.networking.k8s.io in namespace default", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the right to patch httproutes.gateway.networking.k8s.io in namespace default", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_DefinitionIsMissingOrOlder_NamesItAndTheVersion()
    {
        var older = Routes with { Version = "v2" };
        var unknown = Routes with { Group = "widgets.example", Resource = "widgets" };

        var refused = await Assert.ThrowsAsync<StartupException>(() => CheckAsync(KubeServer.AdminToken, [older, unknown], []));

        Assert.Contains("the definition (CRD) of httproutes.gateway.networking.k8s.io in version v2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the definition (CRD) of widgets.widgets.example in version v1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_ObjectIsMissing_NamesItWithAdvice()
    {
        var gateway = new KubernetesObjectNeed("gateway.networking.k8s.io", "v1", "httproutes", "default", "vesaas", "deploy/kubernetes installs it.");

        var refused = await Assert.ThrowsAsync<StartupException>(() => CheckAsync(KubeServer.AdminToken, [Routes], [gateway]));

        Assert.Contains("httproutes.gateway.networking.k8s.io vesaas in namespace default; deploy/kubernetes installs it.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_CredentialIsNotKnown_SaysSo()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => CheckAsync("nobody-knows-it", [Routes], []));

        Assert.Contains("Kubernetes:Kubeconfig", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_ServerIsAway_StartsAllTheSame()
    {
        Assert.SkipWhen(KubeServer.SkipReason is not null, KubeServer.SkipReason ?? "");
        using var client = new k8s.Kubernetes(new() { Host = "http://127.0.0.1:1" });

        await new KubernetesStartupCheck(client, [Routes], [], NullLogger<KubernetesStartupCheck>.Instance).StartingAsync(Cancellation);
    }

    private async Task CheckAsync(string token, KubernetesNeed[] needs, KubernetesObjectNeed[] objects)
    {
        await server.ReadyAsync(Cancellation);
        using var client = server.Client(token);
        await new KubernetesStartupCheck(client, needs, objects, NullLogger<KubernetesStartupCheck>.Instance).StartingAsync(Cancellation);
    }
}

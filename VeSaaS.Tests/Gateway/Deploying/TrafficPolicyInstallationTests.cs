using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Kernel.Kubernetes;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>The overlay for kgateway 2.1: its role, and the way there from the default dialect, over a real API server and by sockets.</summary>
public sealed class TrafficPolicyInstallationTests(KubeServer server)
{
    private const string Overlay = "traffic-policy";

    private static readonly Dictionary<string, string?> TrafficPolicy = new()
    {
        ["Gateway:Dialect"] = "TrafficPolicy",
        ["Gateway:AcceptUnverifiedIdentity"] = "true",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Life_AsTheInstalledRole_NeedsEveryRightThatIsGrantedAndNoOther()
    {
        var (resources, patches) = Kustomization.Overlay(Overlay);
        await using var installed = await MovedInstallation.StartAsync(server, resources, patches, GatewayDialect.TrafficPolicy);
        using var requests = new RequestLog();
        await using var product = await installed.RunAsync(TrafficPolicy, requests);
        var writer = installed.Writer;

        var (_, offer) = await product.ImportAsync(writer);
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(writer) is { DeniesStrangers: true });
        await product.PublishAsync(offer);
        var hire = await product.HireAsync(offer);
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(writer, hire.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(writer, LiveProduct.Stranger()));
        var edited = await KubeObjects.PatchAsync(
            server, $"/apis/gateway.networking.k8s.io/v1/namespaces/{installed.Namespace}/httproutes/{GatewayNames.Route(writer)}",
            JsonNode.Parse("""{"spec": {"rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/agents"}}]}]}}""")!.AsObject(), "application/merge-patch+json", Token);
        Assert.True(edited.Status is HttpStatusCode.OK, edited.Text);
        await LiveProduct.UntilAsync(async () => await product.CountAuditAsync(GatewayAudit.DriftRestored, writer) > 0);
        await LiveProduct.LetGoAsync(hire);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(writer, hire.Customer));
        using var deleted = await product.DeleteAsync(offer);
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(writer) is null);
        await Eventually.UntilAsync(() => Task.FromResult(requests.Acts.Contains(new("coordination.k8s.io", "leases", installed.Namespace, "update"))));

        // The role as the overlay patches it.
        var roles = resources.Where(document => (string)document["kind"]! == "ClusterRole")
            .Concat(patches.Where(document => (string)document["kind"]! == "Role")).Select(installed.Moved);
        var granted = InstalledRoleTests.Words(InstalledRoleTests.Granted(roles)).ToList();
        Assert.Equal(granted, InstalledRoleTests.Words(requests.Acts.Where(act => act.Group != "authorization.k8s.io")));
        Assert.Equal(granted, InstalledRoleTests.Words(product.Host.Services.GetServices<KubernetesNeed>()
            .SelectMany(need => need.Verbs.Select(verb => new Act(need.Group, need.Resource, need.Namespace, verb)))));
        Assert.DoesNotContain(Kustomization.Base().Resources.SelectMany(document => document["rules"] as JsonArray ?? []),
            rule => rule!.ToJsonString().Contains("trafficpolicies", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_AsTheRoleOfTheBase_NamesEachRightAndObjectOfThisDialect()
    {
        await using var installed = await MovedInstallation.StartAsync(server, Kustomization.Base().Resources, [], GatewayDialect.AgentgatewayPolicy);
        var folder = Directory.CreateTempSubdirectory("vesaas-dialect-").FullName;
        await using var host = HostProcess.Start([], new Dictionary<string, string>
        {
            ["Storage:Directory"] = folder,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Gateway:Mode"] = "Kubernetes",
            ["Gateway:Url"] = installed.Address.ToString(),
            ["Gateway:Namespace"] = installed.Namespace,
            ["Gateway:Dialect"] = "TrafficPolicy",
            ["Gateway:AcceptUnverifiedIdentity"] = "true",
            ["Kubernetes:Kubeconfig"] = server.Kubeconfig(),
            ["Kubernetes:Context"] = "application",
        });

        Assert.Equal(1, await host.ExitAsync(Token));

        foreach (var verb in (string[])["get", "list", "watch", "create", "patch", "delete"])
        {
            Assert.Contains($"the right to {verb} trafficpolicies.gateway.kgateway.dev in namespace {installed.Namespace}", host.Errors, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ChangeOfDialect_WhileCustomersCall_LocksNobodyOutAndLetsNobodyIn()
    {
        await using var installed = await MovedInstallation.StartAsync(server, Kustomization.Base().Resources, [], GatewayDialect.AgentgatewayPolicy);
        var folder = Directory.CreateTempSubdirectory("vesaas-dialect-").FullName;
        try
        {
            await ChangeAsync(installed, folder);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task ChangeAsync(MovedInstallation installed, string folder)
    {
        var writer = installed.Writer;
        var before = await installed.RunAsync(new() { ["Storage:Directory"] = folder });
        var (_, offer) = await before.ImportAsync(writer);
        await LiveProduct.UntilAsync(async () => await before.BindingAsync(writer) is { DeniesStrangers: true });
        await before.PublishAsync(offer);
        var (stays, leaves) = (await before.HireAsync(offer), await before.HireAsync(offer));
        var stranger = LiveProduct.Stranger();
        var (tokenOfOne, tokenOfStranger) = (await before.SignAsync(stays.Customer, writer), await before.SignAsync(stranger, writer));
        var answers = new ConcurrentDictionary<(string Who, HttpStatusCode Answer), int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var loops = new[] { CallAsync("employer", stays.Customer, tokenOfOne), CallAsync("stranger", stranger, tokenOfStranger), CallAsync("nobody", stranger, null) };

        // The operator, as the guide says: the other baseline, the right to see what the former dialect left, the other role; then a restart.
        var (resources, patches) = Kustomization.Overlay("traffic-policy");
        await installed.ApplyAsync(
            resources.Where(document => (string)document["kind"]! == "TrafficPolicy").Concat(Kustomization.File("former-dialect.yaml")),
            patches.Where(document => (string)document["kind"]! == "Role"));
        installed.Application = null;
        await before.DisposeAsync();
        await using var after = await installed.RunAsync(new(TrafficPolicy) { ["Storage:Directory"] = folder });
        await LiveProduct.UntilAsync(async () =>
            (await after.Store.ListAsync(writer.Hash, Token)).Select(item => item.Kind).Order().SequenceEqual([GatewayKind.HttpRoute, GatewayKind.TrafficPolicy]));
        await LiveProduct.UntilAsync(async () => await after.CountAuditAsync(GatewayAudit.DriftRestored, writer) > 0 || await after.BindingAsync(writer) is { LastError: null });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => after.AskAsync(writer, stays.Customer)));
        await stop.CancelAsync();
        await Task.WhenAll(loops);

        Assert.Equal(
            [("employer", HttpStatusCode.OK), ("nobody", HttpStatusCode.Unauthorized), ("stranger", HttpStatusCode.Forbidden)],
            answers.Keys.OrderBy(seen => seen.Who, StringComparer.Ordinal));
        // The operator tidies up; the application goes on without the right to look at what the former dialect left.
        foreach (var document in Kustomization.File("former-dialect.yaml").Select(installed.Moved))
        {
            await KubeObjects.DeleteAsync(server, document, Token);
        }

        using var client = leaves.Account.Client(after.Host);
        await LiveProduct.LetGoAsync(leaves with { Client = client });
        Assert.Equal(HttpStatusCode.Forbidden, await after.AskAsync(writer, leaves.Customer));
        Assert.Equal(HttpStatusCode.OK, await after.AskAsync(writer, stays.Customer));

        Task CallAsync(string who, CustomerId customer, string? token) => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var card = new HttpRequestMessage(HttpMethod.Get, new Uri(installed.Address, $"{writer.RoutePath}/.well-known/agent-card.json"));
                    answers.AddOrUpdate((who, await LiveProduct.SendAsync(card, customer, token)), 1, (_, count) => count + 1);
                }
            },
            Token);
    }
}

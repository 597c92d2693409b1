using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Tests.Catalog.RemoteAgents;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

/// <summary>Several nodes, one database, one API server.</summary>
public sealed class TwoNodesTests(KubeServer server)
{
    private static readonly AgentRef Partner = new("remote", "remote", "partner");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hire_FiftyAtOnceWithoutALease_BothNodesMakeWhatTheDatabaseSays()
    {
        await server.ReadyAsync(Token);
        var gatewayNamespace = await server.NamespaceAsync(Token);
        await KubeProduct.InstallBaselineAsync(server, gatewayNamespace, Token);
        await using var remote = await RemoteHost.StartAsync(Token);
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Source"] = "Kubernetes",
            ["Gateway:Namespace"] = gatewayNamespace,
            ["Kubernetes:Kubeconfig"] = server.Kubeconfig(),
            ["Agents:Remote:0:Id"] = "partner",
            ["Agents:Remote:0:CardUrl"] = remote.AgentUrl,
            ["Agents:Remote:0:AllowPrivate"] = "true",
        };
        await using var first = new LiveProduct(settings, null);
        await first.InitializeAsync();
        settings["Storage:Directory"] = first.Host.Folder;
        await using var second = new LiveProduct(settings, null);
        await second.InitializeAsync();
        var (_, offer) = await first.ImportAsync(Partner);
        await LiveProduct.UntilAsync(async () => await first.BindingAsync(Partner) is { DeniesStrangers: true });
        await first.PublishAsync(offer);
        var accounts = new List<TestAccount>();
        for (var number = 0; number < 50; number++)
        {
            accounts.Add(await first.Host.CustomerAsync(Token));
        }

        var hires = await Task.WhenAll(accounts.Select((account, index) => (index % 2 == 0 ? first : second).BeginHireAsync(offer, account)));
        await LiveProduct.UntilAsync(async () => (await first.GrantsAsync(Partner)).Count(grant => grant.State is GrantState.Confirmed) == hires.Length);

        var answers = await Task.WhenAll(hires.SelectMany(hire => new[] { first.AskAsync(Partner, hire.Customer), second.AskAsync(Partner, hire.Customer) }));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        var stranger = LiveProduct.Stranger();
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [await first.AskAsync(Partner, stranger), await second.AskAsync(Partner, stranger)]);
    }

    [Fact]
    public async Task Election_TwoNodes_OneHoldsTheLeaseAndTheOtherTakesOver()
    {
        await server.ReadyAsync(Token);
        var options = Options.Create(new GatewayOptions { Namespace = await server.NamespaceAsync(Token) });
        var leases = new[] { ReconcileLease.Shared(), ReconcileLease.Shared() };
        using var client = server.Client(KubeServer.AdminToken);
        var nodes = leases.Select(lease => new ReconcileElection(client, lease, options, NullLogger<ReconcileElection>.Instance)).ToList();
        await Task.WhenAll(nodes.Select(node => node.StartAsync(Token)));
        await Eventually.UntilAsync(() => Task.FromResult(leases.Any(lease => lease.IsHeld)));
        var holder = leases[0].IsHeld ? 0 : 1;

        Assert.False(leases[1 - holder].IsHeld);
        await nodes[holder].StopAsync(Token);
        Assert.False(leases[holder].IsHeld);
        await Eventually.UntilAsync(() => Task.FromResult(leases[1 - holder].IsHeld));
        await nodes[1 - holder].StopAsync(Token);
        nodes.ForEach(node => node.Dispose());
    }
}

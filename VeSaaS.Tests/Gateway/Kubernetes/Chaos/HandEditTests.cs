using System.Net;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes.Chaos;

/// <summary>Somebody edits our objects by hand, all the time and at the worst moments.</summary>
[Collection(ChaosProduct.Collection)]
public sealed class HandEditTests(KubeServer server)
{
    private const string LockedOut = """{"spec": {"traffic": {"authorization": {"policy": {"matchExpressions": ["false"]}}}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edit_WhileTheConnectionIsCutAgainAndAgain_IsTakenBackEachTime()
    {
        await server.ReadyAsync(Token);
        await using var relay = new TcpRelay(new Uri(server.Url).Port);
        await using var chaos = await ChaosProduct.StartAsync(server, services => services.AddSingleton<IKubernetes>(_ => new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = $"https://127.0.0.1:{new Uri(relay.Url).Port}", AccessToken = KubeServer.AdminToken, SkipTlsVerify = true })));
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var expressions = await product.ExpressionsAsync(offer.Agent);

        for (var round = 0; round < (TestRun.IsFull ? 100 : 8); round++)
        {
            var restored = await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent);
            await chaos.EditPolicyAsync(offer.Agent, LockedOut);
            relay.Cut();
            relay.Mend();
            await LiveProduct.UntilAsync(async () => await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent) > restored);
            await LiveProduct.UntilAsync(async () => await TryAsync(async () => (await product.ExpressionsAsync(offer.Agent)).SequenceEqual(expressions)));
        }

        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
    }

    [Fact]
    public async Task Hire_WhileSomebodyEditsThePolicyAllTheTime_EndsActiveAndStaysIn()
    {
        await using var chaos = await ChaosProduct.StartAsync(server);
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        await product.HireAsync(offer);
        var edits = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writer = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var restored = await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent);
                    await chaos.EditPolicyAsync(offer.Agent, LockedOut);
                    edits++;
                    // Somebody who sees it taken back, and does it again.
                    await LiveProduct.UntilAsync(async () => stop.IsCancellationRequested
                        || ((await product.ExpressionsAsync(offer.Agent))[0] != "false" && await product.BindingAsync(offer.Agent) is { LastError: null }));
                }
            },
            Token);

        var hires = new List<Employment>();
        for (var number = 0; number < (TestRun.IsFull ? 30 : 5); number++)
        {
            hires.Add(await product.HireAsync(offer));
        }

        await stop.CancelAsync();
        await writer;
        Assert.True(edits > 0);
        foreach (var hire in hires)
        {
            await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
        }

        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
    }

    [Fact]
    public async Task Import_PolicyOfAForeignOwnerUnderOurName_IsNeverOverwrittenButReported()
    {
        await using var chaos = await ChaosProduct.StartAsync(server);
        var product = chaos.Product;
        var agent = new AgentRef(DemoAgentsEndpoint.Source, DemoAgentsEndpoint.Namespace, "data-analyst");
        var foreign = chaos.Policy(agent, LiveProduct.Stranger());
        foreign.Document["metadata"]!["labels"]![GatewayNames.ManagedByLabel] = "somebody-else";
        var theirs = await chaos.CreateAsync(foreign);

        var (status, _) = await product.ImportAsync(agent);
        Assert.Equal(HttpStatusCode.Created, status);
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(agent) is { LastError: not null });

        // On the gateway's page, in the audit log and so among the security events; told once, however often it is tried.
        var why = $"AgentgatewayPolicy {foreign.Name} exists and is not managed by VE SaaS for {agent}.";
        var report = await product.Host.Services.GetRequiredService<GatewayOverview>().ExecuteAsync(Token);
        Assert.Equal((AgentHealth.Trouble, why), (report.Find(agent)!.Health, report.Find(agent)!.Binding.LastError));
        await product.Host.Services.GetRequiredService<ReconcileNow>().ExecuteAsync(agent, LiveProduct.Stranger().Value, Token);
        await LiveProduct.UntilAsync(() => Task.FromResult(product.Host.Services.GetRequiredService<GatewayReconcileQueue>().State.Retrying > 0));
        Assert.Equal(1, await product.CountAuditAsync(GatewayAudit.ChangeRefused, agent));
        var kept = (await product.Store.GetAsync(foreign.Kind, foreign.Name, Token))!;
        Assert.Equal(theirs["metadata"]!["resourceVersion"]!.ToString(), kept.ResourceVersion);
        Assert.Equal(HttpStatusCode.NotFound, await product.AskAsync(agent, LiveProduct.Stranger()));

        await product.Store.DeleteAsync(kept, Token);
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(agent) is { DeniesStrangers: true, LastError: null });
        Assert.Equal(["false"], await product.ExpressionsAsync(agent));
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> look)
    {
        try
        {
            return await look();
        }
        catch (GatewayUnavailableException)
        {
            // The connection was cut a moment ago.
            return false;
        }
    }
}

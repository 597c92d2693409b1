using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.Deploying;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes.Chaos;

/// <summary>Writes that fail, lists that grow and names that are too long: over a real API server, seen by sockets.</summary>
[Collection(ChaosProduct.Collection)]
public sealed class LifeAndGrowthTests(KubeServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Life_EachWriteFailsInTurn_NoMomentIsOpenAndItHeals()
    {
        await using var chaos = await ChaosProduct.StartAsync(server);
        var product = chaos.Product;
        var agent = new AgentRef(DemoAgentsEndpoint.Source, DemoAgentsEndpoint.Namespace, "data-analyst");
        var callers = chaos.Call(agent);
        var failAt = 0;
        bool failed;
        do
        {
            failAt++;
            failed = false;
            var writes = 0;
            product.Store.FailsWrite = () => Interlocked.Increment(ref writes) == failAt && (failed = true);

            var offer = await product.OfferAsync();
            var hire = await product.HireAsync(offer);
            Assert.Equal(HttpStatusCode.OK, await product.AskAsync(agent, hire.Customer));
            await LiveProduct.LetGoAsync(hire);
            Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(agent, hire.Customer));
            using var deleted = await product.DeleteAsync(offer);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            await LiveProduct.UntilAsync(async () => await product.BindingAsync(agent) is null);
            Assert.Empty(await product.Store.ListAsync(agent.Hash, Token));
        }
        while (failed && (TestRun.IsFull || failAt < 9));

        // Policy, backend, route; the hire; its end; route, backend, policy.
        Assert.InRange(failAt, 9, 20);
        product.Store.FailsWrite = null;
        Assert.Empty((await callers.StopAsync()).Except(["stranger Forbidden", "stranger NotFound"]));
    }

    [Fact]
    public async Task Import_AgentThatIsHalfDeleted_StartsClosedAndWorks()
    {
        await using var chaos = await ChaosProduct.StartAsync(server);
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        var former = await product.HireAsync(offer);
        await LiveProduct.LetGoAsync(former);
        var writes = 0;
        product.Store.FailsWrite = () => Interlocked.Increment(ref writes) > 1;
        using var deleted = await product.DeleteAsync(offer);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await LiveProduct.UntilAsync(async () => (await product.Store.ListAsync(offer.Agent.Hash, Token)) is { Count: > 0 } left && left.All(item => item.Kind is not GatewayKind.HttpRoute));
        Assert.Equal(HttpStatusCode.NotFound, await product.AskAsync(offer.Agent, former.Customer));

        var (status, _) = await product.ImportAsync(offer.Agent);
        Assert.Equal(HttpStatusCode.Created, status);
        product.Store.FailsWrite = null;
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(offer.Agent) is { DeniesStrangers: true, RemovalRequestedAt: null } binding
            && binding.ConfirmedGeneration == binding.DesiredGeneration);
        await product.PublishAsync(offer);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, former.Customer));

        var hire = await product.HireAsync(offer);
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, former.Customer));
    }

    [Fact]
    public async Task Shards_GrowingFromOneToTwoToFour_NeverRefuseAGrantedCustomer()
    {
        await using var chaos = await ChaosProduct.StartAsync(server);
        var product = chaos.Product;
        var offer = await product.ImportAsync();
        var early = await GrantAsync(product, offer.Agent, 100);
        await SettleAsync(product, offer.Agent, 0);
        // One of each of the four shards to come: three of them move.
        var each = Enumerable.Range(0, 4).Select(shard => early.First(customer => DesiredGateway.ShardOf(customer, 2) == shard)).ToList();
        await LiveProduct.UntilAsync(async () => await product.AskAsync(offer.Agent, each[3]) is HttpStatusCode.OK);
        var callers = chaos.Call(offer.Agent, each);

        await GrantAsync(product, offer.Agent, 250);
        await SettleAsync(product, offer.Agent, 1);
        await GrantAsync(product, offer.Agent, 400);
        await SettleAsync(product, offer.Agent, 2);

        Assert.True(callers.Count > 10);
        Assert.Equal(["customer OK", "stranger Forbidden"], await callers.StopAsync());
        Assert.Equal(4, (await product.ExpressionsAsync(offer.Agent)).Count);
    }

    [Fact]
    public async Task Names_AtTheLengthLimitAndAlike_StayApart()
    {
        await using var installed = await MovedInstallation.StartAsync(server, Kustomization.Base().Resources, [], GatewayDialect.AgentgatewayPolicy);
        var longest = await NamespaceAsync(installed.Namespace.PadRight(63, 'n'));
        AgentRef[] agents =
        [
            installed.Writer,
            installed.Writer with { Namespace = longest },
            new("kagent", longest, string.Join('.', Enumerable.Repeat(new string('a', 63), 4))[..253]),
            new("kagent", longest, string.Join('.', Enumerable.Repeat(new string('a', 63), 4))[..252]),
        ];
        foreach (var agent in agents[1..])
        {
            await installed.CreateAgentAsync(agent);
        }

        await using var product = await installed.RunAsync([]);
        var hires = new List<Employment>();
        foreach (var agent in agents)
        {
            HttpStatusCode status = default;
            Offer? offer = null;
            // Discovery may not have seen it yet.
            await LiveProduct.UntilAsync(async () => await product.Operator.GetStringAsync("/api/discovery/agents", Token) is { } known && known.Contains($"\"{agent}\"", StringComparison.Ordinal));
            (status, offer) = await product.ImportAsync(agent);
            Assert.Equal(HttpStatusCode.Created, status);
            await LiveProduct.UntilAsync(async () => await product.BindingAsync(agent) is { DeniesStrangers: true });
            await product.PublishAsync(offer);
            hires.Add(await product.HireAsync(offer));
        }

        for (var hired = 0; hired < agents.Length; hired++)
        {
            for (var asked = 0; asked < agents.Length; asked++)
            {
                Assert.Equal(hired == asked ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await product.AskAsync(agents[asked], hires[hired].Customer));
            }
        }
    }

    private async Task<string> NamespaceAsync(string name)
    {
        var (status, text) = await KubeObjects.CreateAsync(
            server, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = name } }, Token);
        Assert.True(status is HttpStatusCode.Created, text);
        return name;
    }

    // Confirmed, as if they had hired long ago.
    private static async Task<List<CustomerId>> GrantAsync(LiveProduct product, AgentRef agent, int count)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow();
        var ids = Enumerable.Range(0, count).Select(_ => new CustomerId(time.NewId())).ToList();
        await product.Host.Contexts.WriteAsSystemAsync("test", async (db, token) =>
        {
            var generation = Assert.NotNull(await Bindings.RaiseAsync(db, time, agent, token));
            foreach (var id in ids)
            {
                db.Add(new Customer { Id = id, Name = "Company", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
                db.Add(new AccessGrant
                {
                    Id = new GrantId(time.NewId()),
                    CustomerId = id,
                    Agent = agent,
                    Reason = GrantReason.Hire,
                    ReasonId = time.NewId(),
                    Generation = generation,
                    State = GrantState.Confirmed,
                    Progress = GrantProgress.Ready,
                    CreatedAt = now,
                });
            }

            return true;
        }, Token);
        product.Host.Services.GetRequiredService<GatewayReconcileQueue>().Enqueue(agent);
        return ids;
    }

    private static Task SettleAsync(LiveProduct product, AgentRef agent, int shardBits) => LiveProduct.UntilAsync(async () =>
        await product.BindingAsync(agent) is { } binding && binding.ShardBits == shardBits && binding.ConfirmedGeneration == binding.DesiredGeneration);
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

public sealed class KubernetesGatewayStoreTests(KubeServer server)
{
    private static readonly AgentRef Agent = AgentRef.Parse("kagent/kagent/reader");

    private string _namespace = "default";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApplyAsync_WhatIsAbsentAndThere_CreatesAndThenMovesItsGeneration()
    {
        var store = await StoreAsync();

        var created = await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        var changed = await DoneAsync(store.ApplyAsync(Policy("true"), created, Cancellation));

        Assert.Equal([1, 2], new[] { created.Generation, changed.Generation });
        Assert.Equal(created.Uid, changed.Uid);
        Assert.Equal(changed.Document.ToJsonString(), (await store.GetAsync(changed.Kind, changed.Name, Cancellation))!.Document.ToJsonString());
    }

    [Fact]
    public async Task ApplyAsync_FieldThatIsNoLongerWanted_IsRemovedAlsoWhenItCameWithTheCreate()
    {
        var store = await StoreAsync();
        var name = GatewayNames.Route(Agent);
        GatewayObject Backend(bool tls) => Object(GatewayKind.AgentgatewayBackend, name, tls
            ? """{"static":{"host":"agents.example","port":443},"policies":{"tls":{"sni":"agents.example"}}}"""
            : """{"static":{"host":"agents.example","port":443}}""");

        var created = await DoneAsync(store.ApplyAsync(Backend(tls: true), null, Cancellation));
        var changed = await DoneAsync(store.ApplyAsync(Backend(tls: false), created, Cancellation));

        Assert.NotNull(created.Document["spec"]!["policies"]);
        Assert.Null(changed.Document["spec"]!["policies"]);
    }

    [Fact]
    public async Task ApplyAsync_FieldsOfOthers_AreKeptAndOursAreTakenBack()
    {
        var store = await StoreAsync();
        var created = await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        await EditAsync(created, """{"metadata":{"annotations":{"team":"net"}},"spec":{"traffic":{"authorization":{"policy":{"matchExpressions":["true"]}}}}}""");
        var edited = (await store.GetAsync(created.Kind, created.Name, Cancellation))!;

        var restored = await DoneAsync(store.ApplyAsync(Policy("false"), edited, Cancellation));

        Assert.Equal("net", restored.Annotation("team"));
        Assert.Equal("""["false"]""", restored.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.ToJsonString());
    }

    [Fact]
    public async Task ApplyAndDelete_NotWhatWasRead_IsAConflict()
    {
        var store = await StoreAsync();
        var created = await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await store.ApplyAsync(Policy("false"), null, Cancellation));
        var changed = await DoneAsync(store.ApplyAsync(Policy("true"), created, Cancellation));

        Assert.IsType<GatewayWrite.Conflict>(await store.ApplyAsync(Policy("false"), created, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await store.DeleteAsync(created, Cancellation));
        await DoneAsync(store.DeleteAsync(changed, Cancellation));
        await DoneAsync(store.DeleteAsync(changed, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await store.ApplyAsync(Policy("false"), changed, Cancellation));
        Assert.Null(await store.GetAsync(created.Kind, created.Name, Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_DeletedAndMadeAgainByAnother_IsAConflict()
    {
        var store = await StoreAsync();
        var first = await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        await DoneAsync(store.DeleteAsync(first, Cancellation));
        await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));

        Assert.IsType<GatewayWrite.Conflict>(await store.ApplyAsync(Policy("false"), first, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await store.DeleteAsync(first, Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_DocumentThatTheServerRefuses_IsRefusedInItsWords()
    {
        var store = await StoreAsync();

        var refused = Assert.IsType<GatewayWrite.Refused>(
            await store.ApplyAsync(Object(GatewayKind.AgentgatewayPolicy, "UPPER_CASE", "{}"), null, Cancellation));

        Assert.Contains("metadata.name", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_OfAnAgent_GivesItsObjectsAlone()
    {
        var store = await StoreAsync();
        await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        await DoneAsync(store.ApplyAsync(Policy("false", AgentRef.Parse("kagent/other/reader")), null, Cancellation));

        Assert.Equal([GatewayNames.Policy(Agent, 0)], (await store.ListAsync(Agent.Hash, Cancellation)).Select(item => item.Name));
        Assert.Equal(2, (await store.ListAsync(null, Cancellation)).Count);
    }

    [Fact]
    public async Task WatchAsync_ChangesByAnybody_AreAnnounced()
    {
        var store = await StoreAsync();
        var changes = store.WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await changes.MoveNextAsync());
        Assert.Null(changes.Current.AgentHash);

        var created = await DoneAsync(store.ApplyAsync(Policy("false"), null, Cancellation));
        await AnnouncedAsync(changes);
        await EditAsync(created, """{"spec":{"traffic":{"authorization":{"policy":{"matchExpressions":["true"]}}}}}""");
        await AnnouncedAsync(changes);
        await DoneAsync(store.DeleteAsync((await store.GetAsync(created.Kind, created.Name, Cancellation))!, Cancellation));
        await AnnouncedAsync(changes);
        await changes.DisposeAsync();
    }

    [Theory]
    [InlineData(false, "credential")]
    [InlineData(true, "forbids")]
    public async Task ListAsync_NoRight_IsUnavailableInWords(bool known, string words)
    {
        await server.ReadyAsync(Cancellation);
        var store = Open(known ? KubeServer.PowerlessToken : "nobody-knows-it");

        var refused = await Assert.ThrowsAsync<GatewayUnavailableException>(() => store.ListAsync(null, Cancellation));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private async Task<KubernetesGatewayStore> StoreAsync()
    {
        await server.ReadyAsync(Cancellation);
        _namespace = await server.NamespaceAsync(Cancellation);
        return Open(KubeServer.AdminToken);
    }

    private KubernetesGatewayStore Open(string token) => new(
        server.Client(token), Options.Create(new GatewayOptions { Namespace = _namespace }), NullLogger<KubernetesGatewayStore>.Instance);

    private GatewayObject Policy(string expression, AgentRef? agent = null)
    {
        var policy = DesiredGateway.For(new GatewayBinding { Agent = agent ?? Agent, CreatedAt = default }, [], null, _namespace)[0];
        policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray(expression);
        return policy;
    }

    private GatewayObject Object(GatewayKind kind, string name, string spec) => new(kind, name, new JsonObject
    {
        ["apiVersion"] = "agentgateway.dev/v1alpha1",
        ["kind"] = kind.ToString(),
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = _namespace },
        ["spec"] = JsonNode.Parse(spec),
    });

    private static async Task AnnouncedAsync(IAsyncEnumerator<GatewayChange> changes)
    {
        do
        {
            Assert.True(await changes.MoveNextAsync());
        }
        while (changes.Current.AgentHash != Agent.Hash);
    }

    private static async Task<GatewayObject> DoneAsync(Task<GatewayWrite> write) => Assert.IsType<GatewayWrite.Done>(await write).Object;

    private async Task EditAsync(GatewayObject item, string mergePatch)
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var body = new StringContent(mergePatch, new System.Net.Http.Headers.MediaTypeHeaderValue("application/merge-patch+json"));
        using var answer = await http.PatchAsync(
            $"/apis/agentgateway.dev/v1alpha1/namespaces/{_namespace}/agentgatewaypolicies/{item.Name}", body, Cancellation);
        answer.EnsureSuccessStatusCode();
    }
}

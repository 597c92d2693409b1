using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway;
using Xunit;

namespace VeSaaS.Tests.Gateway;

public sealed class InMemoryGatewayStoreTests
{
    private static readonly AgentRef Agent = AgentRef.Parse("demo/demo/reader");
    private readonly InMemoryGatewayStore _store = new(TimeProvider.System, "vesaas");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_AtTheStart_HoldsTheBaseline() =>
        Assert.Equal(["deny-all", "require-caller", "vesaas-gateway"], (await _store.ListAsync(null, Cancellation)).Select(item => item.Name).Order());

    [Fact]
    public async Task ApplyAsync_SpecAndStatus_MoveGenerationAndVersionAsAnApiServerDoes()
    {
        var created = await DoneAsync(_store.ApplyAsync(Policy("false"), null, Cancellation));
        await _store.SetStatusAsync(created.Kind, created.Name, created.Uid, new JsonObject { ["ancestors"] = new JsonArray() }, Cancellation);
        var judged = (await _store.GetAsync(created.Kind, created.Name, Cancellation))!;
        var changed = await DoneAsync(_store.ApplyAsync(Policy("true"), judged, Cancellation));

        Assert.Equal([1, 1, 2], new[] { created, judged, changed }.Select(item => item.Generation));
        Assert.Equal(3, new[] { created, judged, changed }.Select(item => item.ResourceVersion).Distinct().Count());
        Assert.Single(new[] { created, judged, changed }.Select(item => item.Uid).Distinct());
        Assert.NotNull(changed.Document["status"]);
    }

    [Fact]
    public async Task ApplyAndDelete_NotWhatWasRead_IsAConflict()
    {
        var created = await DoneAsync(_store.ApplyAsync(Policy("false"), null, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await _store.ApplyAsync(Policy("true"), null, Cancellation));
        await DoneAsync(_store.ApplyAsync(Policy("true"), created, Cancellation));

        Assert.IsType<GatewayWrite.Conflict>(await _store.ApplyAsync(Policy("false"), created, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await _store.DeleteAsync(created, Cancellation));
        var now = (await _store.GetAsync(created.Kind, created.Name, Cancellation))!;
        Assert.IsType<GatewayWrite.Done>(await _store.DeleteAsync(now, Cancellation));
        Assert.IsType<GatewayWrite.Done>(await _store.DeleteAsync(now, Cancellation));
        Assert.IsType<GatewayWrite.Conflict>(await _store.ApplyAsync(Policy("false"), now, Cancellation));
        Assert.False(await _store.SetStatusAsync(now.Kind, now.Name, now.Uid, [], Cancellation));
    }

    [Fact]
    public async Task ListAsync_WhatItGave_IsTheReadersOwn()
    {
        var created = await DoneAsync(_store.ApplyAsync(Policy("false"), null, Cancellation));
        created.Document["spec"]!["added"] = true;
        (await _store.ListAsync(Agent.Hash, Cancellation))[0].Document["spec"]!["added"] = true;

        Assert.Null((await _store.GetAsync(created.Kind, created.Name, Cancellation))!.Document["spec"]!["added"]);
    }

    [Fact]
    public async Task WatchAsync_Changes_AreAnnouncedAfterAFirstReadEverything()
    {
        await using var watch = _store.WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Null(watch.Current.AgentHash);

        await DoneAsync(_store.ApplyAsync(Policy("false"), null, Cancellation));

        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(Agent.Hash, watch.Current.AgentHash);
    }

    private static async Task<GatewayObject> DoneAsync(Task<GatewayWrite> write) => Assert.IsType<GatewayWrite.Done>(await write).Object;

    private static GatewayObject Policy(string expression)
    {
        var policy = DesiredGateway.For(new GatewayBinding { Agent = Agent, CreatedAt = default }, [], null, "vesaas")[0];
        policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray(expression);
        return policy;
    }
}

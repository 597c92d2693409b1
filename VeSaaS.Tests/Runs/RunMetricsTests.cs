using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

/// <summary>What whoever watches over an installation sees of runs.</summary>
public sealed class RunMetricsTests
{
    private const string Ended = "vesaas.runs.ended";

    [Fact]
    public async Task Run_Completed_IsCountedWithItsTimes()
    {
        await using var world = await RunWorld.CreateAsync(new(Working("Reading"), Chunk("Hello, "), Chunk("world"), Completed));
        using var figures = new Figures(world.Meters);
        await world.StartNodeAsync();

        await world.AskAsync();

        // Measured after the commit that the answer was read from.
        await Eventually.UntilAsync(() => Task.FromResult(figures.Of("vesaas.runs.duration").Any()));
        Assert.Equal("kind=Chat, state=Completed, failure=", Assert.Single(figures.Of(Ended)).Tags);
        Assert.Equal("kind=Chat, state=Completed", Assert.Single(figures.Of("vesaas.runs.duration")).Tags);
        Assert.InRange(Assert.Single(figures.Of("vesaas.runs.waiting")).Value, 0, 60);
        Assert.InRange(Assert.Single(figures.Of("vesaas.runs.first_word")).Value, 0, 60);
    }

    [Fact]
    public async Task Run_Failed_IsCountedByItsLayerAndHasNoFirstWord()
    {
        await using var world = await RunWorld.CreateAsync(new(new Step.Break(new AgentCallException(RunFailure.GatewayRefused, "refused"))));
        using var figures = new Figures(world.Meters);
        await world.StartNodeAsync();

        Assert.Equal(MessageStatus.Failed, (await world.AskAsync()).Status);

        await Eventually.UntilAsync(() => Task.FromResult(figures.Of(Ended).Any()));
        Assert.Equal("kind=Chat, state=Failed, failure=GatewayRefused", Assert.Single(figures.Of(Ended)).Tags);
        Assert.Empty(figures.Of("vesaas.runs.first_word"));
    }
}

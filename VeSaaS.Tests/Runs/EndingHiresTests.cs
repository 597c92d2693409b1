using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Teams;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

public sealed class EndingHiresTests
{
    [Fact]
    public async Task Sweep_LiveRun_IsStoppedBeforeTheGrantIsRevoked()
    {
        var agent = new ScriptedAgent(Chunk("Half"), new Step.Wait(Task.Delay(-1, Token)));
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "Half");
        await LetGoAsync(world);

        await Sweeper(world).SweepAsync(Token);
        Assert.Equal(GrantState.Confirmed, await GrantAsync(world));
        var answer = await world.AnswerAsync(sent.Answer);
        await Sweeper(world).SweepAsync(Token);

        Assert.Equal((MessageStatus.Stopped, "Half"), (answer.Status, answer.Text));
        Assert.Equal(GrantState.Revoking, await GrantAsync(world));
    }

    [Fact]
    public async Task Sweep_RunThatDoesNotStop_HoldsTheGrantForTheGraceOnly()
    {
        await using var world = await RunWorld.CreateAsync(new());
        await world.SendAsync();
        await LetGoAsync(world);

        await Sweeper(world).SweepAsync(Token);
        Assert.Equal(GrantState.Confirmed, await GrantAsync(world));
        world.Options.EndingGrace = TimeSpan.FromTicks(1);
        await Sweeper(world).SweepAsync(Token);

        Assert.Equal(GrantState.Revoking, await GrantAsync(world));
    }

    [Fact]
    public async Task Sweep_HireThatStays_IsLeftAlone()
    {
        await using var world = await RunWorld.CreateAsync(new());

        await Sweeper(world).SweepAsync(Token);

        Assert.Equal(GrantState.Confirmed, await GrantAsync(world));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EndingHires Sweeper(RunWorld world) => new(
        world.Contexts, world.StopRun, new GatewayReconcileQueue(TimeProvider.System), world.Leases, world.Live, NullLogger<EndingHires>.Instance);

    private static async Task LetGoAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        (await db.Set<Hire>().SingleAsync(Token)).EndRequestedAt = TimeProvider.System.GetUtcNow();
        await db.SaveChangesAsync(Token);
    }

    private static async Task<GrantState> GrantAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        return await db.Set<AccessGrant>().Select(grant => grant.State).SingleAsync(Token);
    }
}

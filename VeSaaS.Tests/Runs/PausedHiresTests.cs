using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

public sealed class PausedHiresTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_RunIsRunning_GrantIsSuspendedWhenItHasEnded()
    {
        var finish = new TaskCompletionSource();
        await using var world = await RunWorld.CreateAsync(new(Chunk("Half"), new Step.Wait(finish.Task), Chunk(" and half"), End(AgentTaskState.Completed)));
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "Half");
        await PauseAsync(world);

        await SweepAsync(world);
        Assert.False((await GrantAsync(world)).SuspendedForPause);
        finish.SetResult();
        var answer = await world.AnswerAsync(sent.Answer);
        await SweepAsync(world);

        Assert.Equal((MessageStatus.Completed, "Half and half"), (answer.Status, answer.Text));
        Assert.True((await GrantAsync(world)).SuspendedForPause);
    }

    [Fact]
    public async Task Engine_QueuedRunOfAPausedHire_RestsUntilAccessIsProvenAgain()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Hello"), End(AgentTaskState.Completed)));
        var sent = await world.SendAsync();
        await PauseAsync(world);
        await SweepAsync(world);
        Assert.Empty(await world.Leases.TakeAsync(8, Token));

        await ResumeAsync(world);
        Assert.Empty(await world.Leases.TakeAsync(8, Token));
        await world.Team.ConfirmAsync(world.Hire);
        await world.StartNodeAsync();

        Assert.Equal(MessageStatus.Completed, (await world.AnswerAsync(sent.Answer)).Status);
    }

    [Fact]
    public async Task Send_ToAPausedHire_IsRefusedInWords()
    {
        await using var world = await RunWorld.CreateAsync(new());
        await PauseAsync(world);

        var outcome = await world.Sending.ExecuteAsync(world.Caller, new(world.Hire, null, "Hello", TimeProvider.System.NewId()), Token);

        Assert.Equal(new SendOutcome.NotActive(HireState.Paused, "Juno is paused. Resume Juno to go on."), outcome);
    }

    [Fact]
    public async Task Sweep_ResumedInBetween_SuspendsNothing()
    {
        await using var world = await RunWorld.CreateAsync(new());
        await PauseAsync(world);
        await ResumeAsync(world);

        await SweepAsync(world);

        Assert.False((await GrantAsync(world)).SuspendedForPause);
        Assert.NotNull((await PausesAsync(world)).Single().Until);
    }

    [Fact]
    public async Task Sweep_Resumed_FeeRunsFromTheProofOn()
    {
        await using var world = await RunWorld.CreateAsync(new());
        await PauseAsync(world);
        await SweepAsync(world);
        await ResumeAsync(world);

        await SweepAsync(world);
        Assert.Null((await PausesAsync(world)).Single().Until);
        await world.Team.ConfirmAsync(world.Hire);
        await SweepAsync(world);

        Assert.NotNull((await PausesAsync(world)).Single().Until);
    }

    [Fact]
    public async Task Send_WithStandingInstructions_BeginsTheFirstMessageOfAConversationOnly()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Hello"), End(AgentTaskState.Completed)));
        await world.Team.Editing.ExecuteAsync(world.Caller, world.Hire, new(null, null, null, null) { Instructions = new("Always answer in German.") }, Token);

        var first = await world.SendAsync("Hello");
        var second = await world.SendAsync("And again", first.Conversation);

        var (told, later) = ((await world.RunAsync(first.Run)).Input.Parts, (await world.RunAsync(second.Run)).Input.Parts);
        Assert.Equal(["Standing instructions of the company that you work for. They call you Juno.\n\nAlways answer in German.", "Hello"], told.Select(part => part.Text));
        Assert.Equal(AgentPartKinds.Instructions, told[0].Metadata!.Value.GetProperty(AgentPartKinds.Key).GetString());
        Assert.Equal(["And again"], later.Select(part => part.Text));
        Assert.Equal("Hello", (await world.Chat.FindMessageAsync(world.Caller.CustomerId, first.Question, Token))!.Text);
    }

    private static PausedHires Sweeper(RunWorld world) => new(world.Contexts, new GatewayReconcileQueue(TimeProvider.System), world.Live, TimeProvider.System);

    private static Task SweepAsync(RunWorld world) => Sweeper(world).SweepAsync(Token);

    private static async Task PauseAsync(RunWorld world) => Assert.IsType<PauseOutcome.Done>(
        await new PauseHire(world.Contexts, TimeProvider.System, world.Live).ExecuteAsync(world.Caller, world.Hire, Token));

    private static async Task ResumeAsync(RunWorld world) => Assert.IsType<PauseOutcome.Done>(
        await new ResumeHire(world.Contexts, TimeProvider.System, new GatewayReconcileQueue(TimeProvider.System), world.Live).ExecuteAsync(world.Caller, world.Hire, Token));

    private static async Task<AccessGrant> GrantAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(Token);
    }

    private static async Task<List<SubscriptionPause>> PausesAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        return await db.Set<SubscriptionPause>().AsNoTracking().ToListAsync(Token);
    }
}

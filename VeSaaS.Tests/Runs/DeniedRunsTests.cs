using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Tenancy;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

public sealed class DeniedRunsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_CustomerIsSuspended_StopsWhatRuns()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("Half"), new Step.Wait(Task.Delay(-1, Token))));
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Payload == "Half");
        var denied = new DeniedRuns(world.Contexts, world.StopRun);

        await denied.SweepAsync(Token);
        Assert.Null((await world.RunAsync(sent.Run)).CancelRequestedAt);
        await using (var db = world.Team.Open())
        {
            await db.Set<Customer>().ExecuteUpdateAsync(row => row.SetProperty(customer => customer.State, CustomerState.Suspended), Token);
        }

        await denied.SweepAsync(Token);

        Assert.Equal(MessageStatus.Stopped, (await world.AnswerAsync(sent.Answer)).Status);
    }
}

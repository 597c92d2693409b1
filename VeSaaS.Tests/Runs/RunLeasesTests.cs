using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Runs;

/// <summary>In which order runs are taken.</summary>
public sealed class RunLeasesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_OneCompanyQueuedManyFirst_ServesCompaniesInTurnAndEachOnesOldestFirst()
    {
        await using var world = await RunWorld.CreateAsync(new ScriptedAgent());
        var (many, few) = (world.Caller.CustomerId, (await world.Team.CompanyAsync()).CustomerId);
        var first = await QueueAsync(world, many, 5);
        var second = await QueueAsync(world, few, 2);
        var leases = world.Leases;

        var taken = (await leases.TakeAsync(3, Token)).Concat(await leases.TakeAsync(2, Token)).Concat(await leases.TakeAsync(9, Token)).Select(lease => lease.Run).ToList();

        Assert.Equal([first[0], second[0], first[1], second[1], first[2], first[3], first[4]], taken);
    }

    private static async Task<List<RunId>> QueueAsync(RunWorld world, CustomerId customer, int count)
    {
        var time = TimeProvider.System;
        List<RunId> runs = [];
        for (var number = 0; number < count; number++)
        {
            await using var db = world.Contexts.ForCustomer(customer);
            runs.Add(StartRun.Add(db, time, new(
                customer, time.NewId(), RunKind.Task, time.NewId(), new AgentRef("demo", "demo", "juno"), time.NewId(), 0, new(time.NewId().ToString(), "c", null, [new(Text: "Hello")]))).Id);
            await db.SaveChangesAsync(Token);
        }

        return runs;
    }
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks;

/// <summary>
/// What many companies' tasks cost the database and how evenly the companies are served, on SQLite. Run by `deploy/bench.sh`, which sets `VESAAS_BENCH`; left out
/// otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
public sealed class TaskBenchmark(ITestOutputHelper output)
{
    private const int Companies = 50;
    private const int Each = 10;
    private const int Slots = 8;
    private const double MostUneven = 1.2;

    // With a limit of one at once, whose run still goes when its turn comes is passed over for its own limit: of five turns one may be lost, and another gained.
    private const double MostUnevenWithLimit = 1.5;
    private const int Aim = 25;
    private const double MostRoundTrips = 32;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_FiftyCompaniesOnEightSlots_IsServedEvenlyAndCheaply()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Companies * Each} tasks of {Companies} companies, {Slots} slots | Tasks a second | Database round trips a task, a save of several rows as one (aim: {Aim}) | Commands a task as SQLite gets them, a save row by row | Most : fewest of the first half (aim: {MostUneven}) |"));
        output.WriteLine("|---|---|---|---|---|");
        var rows = new[]
        {
            await MeasureAsync("Started at once, one company after the other", waits: false, limit: null),
            await MeasureAsync("Wait for room, one at once", waits: true, limit: 1),
            await MeasureAsync("Wait for room, no limit", waits: true, limit: null),
        };
        Assert.All([rows[0], rows[2]], row => Assert.InRange(row.Uneven, 1, MostUneven));
        Assert.InRange(rows[1].Uneven, 1, MostUnevenWithLimit);
        Assert.All(rows, row => Assert.InRange(row.RoundTrips, 1, MostRoundTrips));
    }

    private async Task<(double Uneven, double RoundTrips)> MeasureAsync(string name, bool waits, int? limit)
    {
        await using var world = await TaskWorld.CreateAsync(null, [.. Enumerable.Range(0, Companies * Each)
            .Select(_ => new ScriptedAgent(Working("Reading", new AgentUsage("u-1", null, 1_000, 500, 0)), Chunk("The table"), Completed))]);
        var real = new RunsOptions();
        (world.Runs.Options.Concurrency, world.Runs.Options.PollInterval, world.Runs.Options.BatchInterval) = (Slots, real.PollInterval, real.BatchInterval);
        var queued = await QueueAsync(world, waits, limit);
        using var puller = world.Puller();
        using var commands = new CommandCount();
        var clock = Stopwatch.StartNew();
        await world.Runs.StartNodeAsync();
        await puller.StartAsync(Token);
        var looks = 0;
        await Eventually.UntilAsync(
            async () =>
            {
                looks++;
                await using var db = world.Runs.Team.Open();
                return await db.Set<WorkItem>().CountAsync(task => task.Status == WorkItemStatus.InReview, Token) == Companies * Each;
            },
            TimeSpan.FromMinutes(2));
        clock.Stop();
        await puller.StopAsync(Token);
        var (roundTrips, sent) = (EachOf(commands.RoundTrips - looks + queued.RoundTrips), EachOf(commands.Count - looks + queued.Commands));
        var uneven = await UnevenAsync(world);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Companies * Each / clock.Elapsed.TotalSeconds:F0} | {roundTrips:F1} | {sent:F1} | {uneven:F2} |"));
        return (uneven, roundTrips);
    }

    private static double EachOf(int count) => count / (double)(Companies * Each);

    /// <summary>All of one company's, then all of the next one's; what the starts took.</summary>
    private static async Task<(int RoundTrips, int Commands)> QueueAsync(TaskWorld world, bool waits, int? limit)
    {
        var listing = await world.Runs.Team.ListingAsync("Kit");
        var taken = (RoundTrips: 0, Commands: 0);
        for (var company = 0; company < Companies; company++)
        {
            var caller = await world.Runs.Team.CompanyAsync();
            await world.Runs.Team.JoinAsync(caller);
            var hire = await world.Runs.Team.HireAsync(caller, listing, "Kit");
            await world.Runs.Team.ConfirmAsync(hire);
            await world.Verbs.Limits.ExecuteAsync(caller, limit, null, Token);
            for (var number = 0; number < Each; number++)
            {
                var task = Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Create.ExecuteAsync(caller, new($"Task {number}", TimeProvider.System.NewId()) { Hire = hire }, Token)).Id;
                using var commands = new CommandCount();
                Assert.IsType<TaskOutcome.Saved>(waits
                    ? await world.Verbs.Wait.ExecuteAsync(caller, task, waits: true, Token)
                    : await world.Verbs.Move.ExecuteAsync(caller, task, new(WorkItemStatus.InProgress, null, null), Token));
                taken = (taken.RoundTrips + commands.RoundTrips, taken.Commands + commands.Count);
            }
        }

        return taken;
    }

    /// <summary>Of what had begun when half of all had, what the company with the most had in relation to the one with the fewest. Runs that are taken together begin together.</summary>
    private static async Task<double> UnevenAsync(TaskWorld world)
    {
        await using var db = world.Runs.Team.Open();
        var runs = await db.Set<Run>().AsNoTracking().OrderBy(run => run.StartedAt).Select(run => new { run.CustomerId, run.StartedAt }).ToListAsync(Token);
        var half = runs[(runs.Count / 2) - 1].StartedAt;
        var shares = runs.Where(run => run.StartedAt <= half).CountBy(run => run.CustomerId).Select(share => share.Value).ToList();
        return shares.Count < Companies ? double.PositiveInfinity : shares.Max() / (double)shares.Min();
    }
}

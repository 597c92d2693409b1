using System.Diagnostics;
using System.Globalization;
using VeSaaS.Core.Billing.Webhook;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

/// <summary>How many events a second the webhook takes on SQLite, from the signed bytes to the commit, by the size of the deliveries.</summary>
public sealed class WebhookBenchmark(ITestOutputHelper output) : IDisposable
{
    private const int Aim = 5_000;

    // Deliveries until what they run through is compiled for speed, which is a thing of the first seconds of a process.
    private const int WarmUp = 250;

    private readonly UsageWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(100, 50_000)]
    [InlineData(1_000, 100_000)]
    public async Task Ingest(int batch, int events)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VESAAS_BENCH") == "1", "deploy/bench.sh runs it.");
        var (caller, _, listing) = await _world.HiredAsync();
        var receiving = _world.Receiving;
        var model = _world.Record(caller, listing, "");
        var deliveries = Enumerable.Range(0, events + (WarmUp * batch)).Chunk(batch)
            .Select((numbers, index) => (Id: $"m-{index}", Body: UsageWorld.Body(numbers.Select(number => model with { EventId = $"e-{number}", Model = $"model-{number % 5}" })))).ToList();
        foreach (var (id, body) in deliveries.Take(WarmUp))
        {
            await receiving.ExecuteAsync(_world.Sign(body, id), body, TestContext.Current.CancellationToken);
        }

        var times = new List<double>();
        var processor = Environment.CpuUsage.TotalTime;
        var all = Stopwatch.StartNew();
        foreach (var (id, body) in deliveries.Skip(WarmUp))
        {
            var one = Stopwatch.StartNew();
            var outcome = await receiving.ExecuteAsync(_world.Sign(body, id), body, TestContext.Current.CancellationToken);
            times.Add(one.Elapsed.TotalMilliseconds);
            Assert.All(((ReceiveUsageOutcome.Received)outcome).Results, result => Assert.Equal(UsageOutcome.Accepted, result.Outcome));
        }

        var perSecond = events / all.Elapsed.TotalSeconds;
        var each = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / events;
        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{batch,5} a delivery: {perSecond,8:N0} events/s; a delivery takes {times[times.Count / 2]:N1} ms, {times[(int)(times.Count * 0.99)]:N1} ms at the 99th percentile; an event takes {each:N0} µs of a processor"));
        Assert.True(batch != 100 || perSecond >= Aim, $"{perSecond:N0} events/s in deliveries of 100; the aim is {Aim:N0}.");
    }
}

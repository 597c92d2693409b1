using System.Diagnostics;
using System.Globalization;
using System.Net;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>
/// What a hire costs as customers and agents become many, through objects that live in etcd. Run by `deploy/bench.sh`, which sets `VESAAS_BENCH`;
/// left out otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
[Collection(InstalledProduct.Collection)]
public sealed class GatewayBenchmark(InstalledProduct installed, ITestOutputHelper output)
{
    private const int Few = 10;
    private const int Many = 5_000;
    private const int ManyAgents = 1_000;
    private const int WarmUp = 3;
    private const int Rounds = 21;
    private const double Limit = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LiveProduct Product => installed.Product;

    [Fact]
    public async Task Hire_ManyCustomersOrManyAgents_CostsAtMostTwiceWhatItCostsWithFew()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        var crowd = new BenchmarkCrowd(installed);
        var small = await installed.OfferAsync(InstalledProduct.Partner);
        var large = await installed.OfferAsync(InstalledProduct.Writer);
        await crowd.EmployAsync([small.Agent], Few);
        await crowd.EmployAsync([large.Agent], Many);

        // In turns, so that whatever else the machine does meets both.
        List<Sample> few = [], many = [], amongMany = [];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            Keep(round, few, await SampleAsync(small));
            Keep(round, many, await SampleAsync(large));
        }

        var agents = Enumerable.Range(0, ManyAgents).Select(number => new AgentRef("kagent", "kagent", $"agent-{number}")).ToList();
        var clock = Stopwatch.StartNew();
        await crowd.BindAsync(agents);
        await crowd.EmployAsync(agents, Few);
        var written = clock.Elapsed;
        var resync = await crowd.ResyncAsync();
        clock.Restart();
        await using (await installed.StartGatewayAsync())
        {
            clock.Stop();
        }

        for (var round = -WarmUp; round < Rounds; round++)
        {
            Keep(round, amongMany, await SampleAsync(small));
        }

        output.WriteLine("| Installation | Policies | Largest policy | Writes per hire | Hire to 200 | Times that of few | Hire to Active | Let go to 403 |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        await RowAsync($"{Few} customers of one agent", small, few, few);
        await RowAsync($"{Many} customers of one agent", large, many, few);
        await RowAsync($"{ManyAgents} agents, {Few} customers each", small, amongMany, few);
        output.WriteLine(Text($"\n{ManyAgents} agents: written and proven for the first time in {written.TotalSeconds:F1} s; all looked at and proven by a new process in {resync.TotalSeconds:F1} s; loaded by a gateway that starts in {clock.Elapsed.TotalSeconds:F1} s."));
        Assert.Equal(1, Median(few, sample => sample.Writes));
        Assert.Equal(1, Median(many, sample => sample.Writes));
        Assert.Equal(1, Median(amongMany, sample => sample.Writes));
        Assert.InRange(Ratio(many, few), 0, Limit);
        Assert.InRange(Ratio(amongMany, few), 0, Limit);
    }

    private static void Keep(int round, List<Sample> samples, Sample sample)
    {
        if (round >= 0)
        {
            samples.Add(sample);
        }
    }

    private async Task RowAsync(string what, Offer offer, List<Sample> samples, List<Sample> few)
    {
        var policies = (await Product.Store.ListAsync(offer.Agent.Hash, Token)).Where(item => item.Kind is GatewayKind.AgentgatewayPolicy).ToList();
        var largest = policies.Max(policy => policy.Document["spec"]!.ToJsonString().Length);
        output.WriteLine(Text($"| {what} | {policies.Count} | {largest} bytes | {samples.Average(sample => sample.Writes):F1} | {Median(samples, sample => sample.ToAnswer):F0} ms | {Ratio(samples, few):F2} | {Median(samples, sample => sample.ToActive):F0} ms | {Median(samples, sample => sample.ToRefusal):F0} ms |"));
    }

    // One company hires, is answered, is let go and is refused.
    private async Task<Sample> SampleAsync(Offer offer)
    {
        var account = await Product.Host.CustomerAsync(Token);
        var before = installed.Requests.Writes;
        var clock = Stopwatch.StartNew();
        var hire = await Product.BeginHireAsync(offer, account);
        await UntilAsync(offer.Agent, hire.Customer, HttpStatusCode.OK);
        var toAnswer = clock.Elapsed.TotalMilliseconds;
        await LiveProduct.UntilStateAsync(hire, HireState.Active);
        var toActive = clock.Elapsed.TotalMilliseconds;
        var writes = installed.Requests.Writes - before;

        clock.Restart();
        using var gone = await hire.Client.DeleteAsync(hire.Address, Token);
        await UntilAsync(offer.Agent, hire.Customer, HttpStatusCode.Forbidden);
        var toRefusal = clock.Elapsed.TotalMilliseconds;
        await LiveProduct.UntilStateAsync(hire, HireState.Ended);
        return new Sample(toAnswer, toActive, toRefusal, writes);
    }

    // As often as it can be asked: what is measured is when the answer turns.
    private async Task UntilAsync(AgentRef agent, CustomerId customer, HttpStatusCode expected)
    {
        var clock = Stopwatch.StartNew();
        HttpStatusCode? answer = null;
        while (answer != expected)
        {
            if (clock.Elapsed > Patience)
            {
                var binding = await Product.BindingAsync(agent);
                Assert.Fail($"{agent} answers {answer}, not {expected}: generation {binding?.ConfirmedGeneration} of {binding?.DesiredGeneration}; {binding?.LastError}");
            }

            try
            {
                answer = await Product.AskAsync(agent, customer);
            }
            catch (HttpRequestException)
            {
                // A call that is under way when access ends is cut; the next one is refused.
            }
        }
    }

    private static double Ratio(List<Sample> samples, List<Sample> few) => Median(samples, sample => sample.ToAnswer) / Median(few, sample => sample.ToAnswer);

    private static double Median(List<Sample> samples, Func<Sample, double> value) => samples.Select(value).Order().ElementAt(samples.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Milliseconds from the request on, and requests that change something at the API server.
    private sealed record Sample(double ToAnswer, double ToActive, double ToRefusal, int Writes);
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>
/// What a hire costs as an agent's customers become many, through objects that live in etcd. Run by `deploy/bench.sh`, which sets `VESAAS_BENCH`;
/// left out otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
[Collection(InstalledProduct.Collection)]
public sealed class GatewayBenchmark(InstalledProduct installed, ITestOutputHelper output)
{
    private const int Few = 10;
    private const int Many = 5_000;
    private const int Rounds = 15;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LiveProduct Product => installed.Product;

    [Fact]
    public async Task Hire_ManyCustomersOfOneAgent_CostsAtMostTwiceWhatItCostsWithFew()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        var offer = await installed.OfferAsync(InstalledProduct.Writer);
        output.WriteLine("| Customers | Policies | Largest policy | Writes per hire | Hire to 200 | Hire to Active | Let go to 403 |");
        output.WriteLine("|---|---|---|---|---|---|---|");

        await SeedAsync(offer.Agent, Few);
        await MeasureAsync(offer, Few, warmUp: true);
        var few = await MeasureAsync(offer, Few);
        await SeedAsync(offer.Agent, Many - Few);
        var many = await MeasureAsync(offer, Many);

        var ratio = many / few;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nA hire with {Many} customers takes {ratio:F2} times what it takes with {Few}."));
        Assert.InRange(ratio, 0, 2);
    }

    // The median of the times from the request to the first answer of the agent.
    private async Task<double> MeasureAsync(Offer offer, int customers, bool warmUp = false)
    {
        var (toAnswer, toActive, toRefusal) = (new List<double>(), new List<double>(), new List<double>());
        var writes = 0;
        for (var round = 0; round < (warmUp ? 3 : Rounds); round++)
        {
            var account = await Product.Host.CustomerAsync(Token);
            var before = installed.Requests.Writes;
            var clock = Stopwatch.StartNew();
            var hire = await Product.BeginHireAsync(offer, account);
            await UntilAsync(offer.Agent, hire.Customer, HttpStatusCode.OK);
            toAnswer.Add(clock.Elapsed.TotalMilliseconds);
            await LiveProduct.UntilStateAsync(hire, HireState.Active);
            toActive.Add(clock.Elapsed.TotalMilliseconds);
            writes += installed.Requests.Writes - before;

            clock.Restart();
            using var gone = await hire.Client.DeleteAsync(hire.Address, Token);
            await UntilAsync(offer.Agent, hire.Customer, HttpStatusCode.Forbidden);
            toRefusal.Add(clock.Elapsed.TotalMilliseconds);
            await LiveProduct.UntilStateAsync(hire, HireState.Ended);
        }

        if (!warmUp)
        {
            var policies = (await Product.Store.ListAsync(offer.Agent.Hash, Token)).Where(item => item.Kind is GatewayKind.AgentgatewayPolicy).ToList();
            var largest = policies.Max(policy => policy.Document["spec"]!.ToJsonString().Length);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {customers} | {policies.Count} | {largest} bytes | {(double)writes / Rounds:F1} | {Median(toAnswer):F0} ms | {Median(toActive):F0} ms | {Median(toRefusal):F0} ms |"));
        }

        return Median(toAnswer);
    }

    private async Task UntilAsync(AgentRef agent, CustomerId customer, HttpStatusCode expected)
    {
        HttpStatusCode? answer = null;
        while (answer != expected)
        {
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

    // Companies that employ the agent already, and have for long.
    private async Task SeedAsync(AgentRef agent, int count)
    {
        var time = TimeProvider.System;
        await Product.Host.Contexts.WriteAsSystemAsync("benchmark", async (db, token) =>
        {
            for (var number = 0; number < count; number++)
            {
                var customer = new Customer
                {
                    Id = new CustomerId(time.NewId()), Name = $"Company {number}", TimeZone = "Europe/Berlin", CreatedAt = time.GetUtcNow(), TermsAcceptedAt = time.GetUtcNow(),
                };
                db.Add(customer);
                db.Add(new AccessGrant
                {
                    Id = new GrantId(time.NewId()), CustomerId = customer.Id, Agent = agent, Reason = GrantReason.Hire, ReasonId = time.NewId(),
                    State = GrantState.Confirmed, CreatedAt = time.GetUtcNow(), ConfirmedAt = time.GetUtcNow(),
                });
            }

            await db.SaveChangesAsync(token);
            return await Bindings.RaiseAsync(db, time, agent, token);
        }, Token);
        Product.Host.Services.GetRequiredService<GatewayReconcileQueue>().Enqueue(agent);
        await LiveProduct.UntilAsync(async () => await Product.BindingAsync(agent) is { } binding && binding.ConfirmedGeneration == binding.DesiredGeneration);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

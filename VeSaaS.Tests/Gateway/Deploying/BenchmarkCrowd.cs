using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>The agents and companies of a large installation, which have been there for long.</summary>
internal sealed class BenchmarkCrowd(InstalledProduct installed)
{
    private const int Workers = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IServiceProvider Services => installed.Product.Host.Services;

    /// <summary>Imports the agents.</summary>
    public async Task BindAsync(IReadOnlyList<AgentRef> agents)
    {
        await installed.Product.Host.Contexts.WriteAsSystemAsync("benchmark", async (db, token) =>
        {
            foreach (var agent in agents)
            {
                await Bindings.CreateAsync(db, TimeProvider.System, agent, Actor.System, token);
            }

            return await db.SaveChangesAsync(token);
        }, Token);
    }

    /// <summary>Has each agent employed by so many companies, and waits until the gateway lets them in.</summary>
    public async Task EmployAsync(IReadOnlyList<AgentRef> agents, int companies)
    {
        var time = TimeProvider.System;
        await installed.Product.Host.Contexts.WriteAsSystemAsync("benchmark", async (db, token) =>
        {
            var generations = new Dictionary<AgentRef, long>();
            foreach (var agent in agents)
            {
                generations[agent] = Assert.NotNull(await Bindings.RaiseAsync(db, time, agent, token));
            }

            for (var number = 0; number < companies; number++)
            {
                var customer = new Customer
                {
                    Id = new CustomerId(time.NewId()), Name = $"Company {number}", TimeZone = "Europe/Berlin", CreatedAt = time.GetUtcNow(), TermsAcceptedAt = time.GetUtcNow(),
                };
                db.Add(customer);
                db.AddRange(agents.Select(agent => new AccessGrant
                {
                    Id = new GrantId(time.NewId()), CustomerId = customer.Id, Agent = agent, Reason = GrantReason.Hire, ReasonId = time.NewId(), Generation = generations[agent],
                    State = GrantState.Confirmed, Progress = GrantProgress.Ready, CreatedAt = time.GetUtcNow(), ConfirmedAt = time.GetUtcNow(),
                }));
            }

            return true;
        }, Token);
        Services.GetRequiredService<GatewayReconcileQueue>().Enqueue(agents);
        await Eventually.UntilAsync(async () =>
        {
            await using var db = installed.Product.Host.Contexts.ForSystem("benchmark");
            return !await db.Set<GatewayBinding>().AnyAsync(binding => binding.ConfirmedGeneration != binding.DesiredGeneration, Token);
        }, Patience);
    }

    /// <summary>How long a process that has just started needs to look at every agent and prove it.</summary>
    public async Task<TimeSpan> ResyncAsync()
    {
        var records = Services.GetRequiredService<GatewayRecords>();
        var reconciler = new GatewayReconciler(
            Services.GetRequiredService<IGatewayStore>(),
            Services.GetRequiredService<AgentBackends>(),
            new AccessProof(
                Services.GetRequiredService<GatewayProbe>(), records, Services.GetRequiredService<IOptions<GatewayOptions>>(), NullLogger<AccessProof>.Instance),
            records,
            Services.GetRequiredService<IOptions<GatewayOptions>>());
        records.Forget();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            await records.AgentsAsync(Token),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = Token },
            async (agent, token) => Assert.IsType<ReconcileOutcome.Settled>(await reconciler.ReconcileAsync(agent, token)));
        return clock.Elapsed;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway;
using VeSaaS.Infrastructure.Gateway.Embedded;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>Workers, embedded gateway and an agent behind it, together as the product runs them.</summary>
public sealed class GatewayWorkersTests : IAsyncDisposable
{
    private static readonly AgentRef Agent = AgentRef.Parse("remote/remote/reader");
    private readonly TestDatabase _database = new();
    private WebApplication? _agent;
    private IHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }

        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        _database.Dispose();
    }

    [Fact]
    public async Task Workers_HireThenLetGo_OpenAndCloseTheRealGateway()
    {
        await StartAsync();
        await BindAsync();
        await UntilAsync(async db => await db.Set<GatewayBinding>().AnyAsync(binding => binding.DeniesStrangers == true, Cancellation));
        var (customer, hire) = await HireAsync();
        await UntilGrantAsync(hire, GrantState.Confirmed);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(customer));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(new CustomerId(_database.Time.NewId())));

        await WriteAsync((db, token) => Grants.RequestRevocationAsync(db, TimeProvider.System, customer, GrantReason.Hire, hire, Actor.System, token));
        await UntilGrantAsync(hire, GrantState.Revoked);
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(customer));

        await WriteAsync((db, token) => Bindings.RequestRemovalAsync(db, TimeProvider.System, Agent, Actor.System, token));
        await UntilAsync(async db => !await db.Set<GatewayBinding>().AnyAsync(Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(customer));
    }

    [Fact]
    public async Task Workers_PolicyChangedByHand_IsRestoredByTheWatch()
    {
        var host = await StartAsync();
        await BindAsync();
        await UntilAsync(async db => await db.Set<GatewayBinding>().AnyAsync(binding => binding.DeniesStrangers == true, Cancellation));
        var store = host.Services.GetRequiredService<InMemoryGatewayStore>();
        while (true)
        {
            var policy = (await store.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(Agent, 0), Cancellation))!;
            var open = (JsonObject)policy.Document.DeepClone();
            open["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray("jwt.customer != \"\"");
            if (await store.ApplyAsync(policy with { Document = open }, policy, Cancellation) is GatewayWrite.Done)
            {
                break;
            }
        }

        await UntilAsync(async db => await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == GatewayAudit.DriftRestored, Cancellation));

        var restored = (await store.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(Agent, 0), Cancellation))!;
        Assert.Equal("[\"false\"]", restored.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.ToJsonString());
    }

    private async Task<IHost> StartAsync()
    {
        var agent = await StartAgentAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:ListenUrl"] = "http://127.0.0.1:0" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(_database.Contexts);
        builder.Services.AddSingleton<ILiveEvents, InProcessLiveEvents>();
        builder.Services.AddSingleton(new SecretProtector(bytes => bytes, bytes => bytes));
        builder.Services.AddSingleton(new DemoAgentsEndpoint("secret"));
        builder.Services.AddSingleton(new AgentBackendSource("remote", _ => new AgentBackend.Static(agent.Host, agent.Port, false, "/reader")) { MayBePrivate = (_, _) => true });
        builder.Services.AddGatewayControl().AddInMemoryGateway().AddEmbeddedGateway();
        _host = builder.Build();
        await _host.StartAsync(Cancellation);
        return _host;
    }

    private async Task<Uri> StartAgentAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _agent = builder.Build();
        _agent.Run(context => context.Request.Path == "/reader/.well-known/agent-card.json"
            ? context.Response.WriteAsync("""{ "name": "Reader" }""", context.RequestAborted)
            : Task.FromException(new InvalidOperationException($"Nobody should ask for {context.Request.Path}.")));
        await _agent.StartAsync(Cancellation);
        return new Uri(_agent.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    private Task BindAsync() => WriteAsync((db, token) => Bindings.CreateAsync(db, TimeProvider.System, Agent, Actor.System, token));

    private async Task<(CustomerId Customer, Guid Hire)> HireAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var customer = new CustomerId(TimeProvider.System.NewId());
        var hire = TimeProvider.System.NewId();
        await WriteAsync(async (db, token) =>
        {
            db.Add(new Customer { Id = customer, Name = "Company", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
            return await Grants.RequestAsync(db, TimeProvider.System, customer, Agent, GrantReason.Hire, hire, Actor.System, token);
        });
        return (customer, hire);
    }

    private async Task WriteAsync<TResult>(Func<AppDbContext, CancellationToken, Task<TResult>> work)
    {
        await _database.Contexts.WriteAsSystemAsync("test", work, Cancellation);
        _host!.Services.GetRequiredService<GatewayReconcileQueue>().Enqueue(Agent);
    }

    private async Task<HttpStatusCode> CallAsync(CustomerId customer)
    {
        var services = _host!.Services;
        var token = await services.GetRequiredService<CallerTokens>().IssueAsync(new CallerIdentity(customer, Agent, Guid.Empty), Cancellation);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, await services.GetRequiredService<GatewayAddress>().RouteAsync(Agent, Cancellation) + "/.well-known/agent-card.json");
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("X-Customer-ID", customer.ToString());
        using var response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private Task UntilGrantAsync(Guid hire, GrantState state) =>
        UntilAsync(db => db.Set<AccessGrant>().AnyAsync(grant => grant.ReasonId == hire && grant.State == state, Cancellation));

    // Every change ends in a live event; the first look may come after the last of them.
    private async Task UntilAsync(Func<AppDbContext, Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var changed = new SemaphoreSlim(0);
        using var subscription = _host!.Services.GetRequiredService<ILiveEvents>().Subscribe(new LiveTopic("gateway", Guid.Empty), () =>
        {
            changed.Release();
            return Task.CompletedTask;
        });
        while (true)
        {
            await using var db = _database.Open();
            if (await isSo(db))
            {
                return;
            }

            await changed.WaitAsync(patience.Token);
        }
    }
}

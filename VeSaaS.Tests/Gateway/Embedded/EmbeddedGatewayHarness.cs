using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway;
using VeSaaS.Infrastructure.Gateway.Embedded;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>An embedded gateway on a free port with the real manifests in a real store, and a backend behind it.</summary>
internal sealed class EmbeddedGatewayHarness : IAsyncDisposable
{
    private const string Namespace = "vesaas";

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private EmbeddedGatewayHarness(ServiceProvider services, FakeAgents agents)
    {
        _services = services;
        _hosted = [.. services.GetServices<IHostedService>()];
        Agents = agents;
    }

    public CallerSigner Signer { get; } = new();

    public FakeAgents Agents { get; }

    public DemoAgentsEndpoint Demo { get; } = new("the-demo-secret");

    public InMemoryGatewayStore Store { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public bool IsListening => _services.GetRequiredService<GatewayAddress>().Current is not null;

    public static AgentRef Agent(string name) => new("remote", "remote", name);

    public static async Task<EmbeddedGatewayHarness> StartAsync(CancellationToken cancellationToken, Action<IServiceCollection>? more = null)
    {
        var harness = await StartUnloadedAsync("http://127.0.0.1:0", cancellationToken, more);
        await harness.LoadedAsync(cancellationToken);
        return harness;
    }

    /// <summary>A gateway that nobody has told yet that every agent's documents are in the store.</summary>
    public static async Task<EmbeddedGatewayHarness> StartUnloadedAsync(
        string listenUrl, CancellationToken cancellationToken, Action<IServiceCollection>? more = null)
    {
        var agents = await FakeAgents.StartAsync(cancellationToken);
        var services = new ServiceCollection();
        EmbeddedGatewayHarness? harness = null;
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddOptions<GatewayOptions>().Configure(options => options.ListenUrl = listenUrl);
        services.AddSingleton(new CallerKeySource(_ => Task.FromResult<IReadOnlyList<Microsoft.IdentityModel.Tokens.JsonWebKey>>([harness!.Signer.Published])));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => harness!.Demo);
        more?.Invoke(services);
        services.AddSingleton(new AgentBackendSource("remote", _ => null) { MayBePrivate = (host, _) => host is "127.0.0.1" or "localhost" });
        services.AddInMemoryGateway();
        services.AddEmbeddedGateway();
        harness = new EmbeddedGatewayHarness(services.BuildServiceProvider(), agents);
        harness.Store = harness._services.GetRequiredService<InMemoryGatewayStore>();
        foreach (var hosted in harness._hosted)
        {
            await hosted.StartAsync(cancellationToken);
        }

        return harness;
    }

    /// <summary>Says that everything is in the store, and waits until the gateway listens.</summary>
    public async Task LoadedAsync(CancellationToken cancellationToken)
    {
        _services.GetRequiredService<GatewayLoaded>().Set();
        Address = await _services.GetRequiredService<GatewayAddress>().GetAsync(cancellationToken);
    }

    /// <summary>Brings the agent's resources to what these customers' grants ask for, and waits until the gateway says that it enforces them.</summary>
    public async Task ApplyAsync(AgentRef agent, IEnumerable<Guid> customers, CancellationToken cancellationToken, AgentBackend? backend = null)
    {
        var binding = new GatewayBinding { Agent = agent, CreatedAt = TimeProvider.System.GetUtcNow() };
        backend ??= new AgentBackend.Static(Agents.Address.Host, Agents.Address.Port, false, $"/backend/{agent.Name}");
        foreach (var desired in DesiredGateway.For(binding, customers.Select(customer => Grant(agent, customer)), backend, Namespace, _services.GetRequiredService<IOptions<GatewayOptions>>().Value.Dialect))
        {
            await ApplyAsync(desired, cancellationToken);
        }

        await UntilObservedAsync(agent, cancellationToken);
    }

    public async Task ApplyAsync(GatewayObject desired, CancellationToken cancellationToken)
    {
        var read = await Store.GetAsync(desired.Kind, desired.Name, cancellationToken);
        Assert.IsType<GatewayWrite.Done>(await Store.ApplyAsync(desired, read, cancellationToken));
    }

    /// <summary>Takes the agent away as the reconciler does: route, backend, policies.</summary>
    public async Task RemoveAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        var objects = await Store.ListAsync(agent.Hash, cancellationToken);
        foreach (var document in objects.OrderBy(document => document.Kind is GatewayKind.HttpRoute ? 0 : document.Kind is GatewayKind.AgentgatewayBackend ? 1 : 2))
        {
            Assert.IsType<GatewayWrite.Done>(await Store.DeleteAsync(document, cancellationToken));
        }
    }

    /// <summary>Waits until every object of the agent has a status of its generation.</summary>
    public async Task UntilObservedAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        await foreach (var _ in Store.WatchAsync(cancellationToken))
        {
            var objects = await Store.ListAsync(agent.Hash, cancellationToken);
            if (objects.All(document => ObservedGeneration(document) == document.Generation))
            {
                return;
            }
        }
    }

    public async Task<GatewayObject> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) =>
        await Store.GetAsync(kind, name, cancellationToken) ?? throw new InvalidOperationException($"{kind} {name} is not in the store.");

    /// <summary>A request with a right token and header for this customer and agent.</summary>
    public Task<RawAnswer> CallAsync(Guid customer, AgentRef agent, CancellationToken cancellationToken, string path = "/.well-known/agent-card.json") =>
        SendAsync($"GET {agent.RoutePath}{path} HTTP/1.1\r\n{Credentials(customer, agent)}\r\n", cancellationToken);

    /// <summary>The header lines of a right token and the customer's header.</summary>
    public string Credentials(Guid customer, AgentRef agent) => $"Authorization: Bearer {Signer.Sign(customer, agent)}\r\nX-Customer-ID: {customer}\r\n";

    /// <summary>Sends raw bytes; `Host` and `Connection: close` are put behind the request line.</summary>
    public async Task<RawAnswer> SendAsync(string request, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(request, cancellationToken);
        return await RawAnswer.ReadAsync(stream, cancellationToken);
    }

    /// <summary>Sends raw bytes and leaves reading to the test.</summary>
    public async Task<NetworkStream> OpenAsync(string request, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, cancellationToken);
        var stream = new NetworkStream(client.Client, ownsSocket: true);
        var line = request.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        var bytes = Encoding.Latin1.GetBytes($"{request[..line]}Host: gateway.test\r\nConnection: close\r\n{request[line..]}");
        await stream.WriteAsync(bytes, cancellationToken);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _hosted)
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await Agents.DisposeAsync();
        Signer.Dispose();
    }

    private static AccessGrant Grant(AgentRef agent, Guid customer) => new()
    {
        Id = new GrantId(TimeProvider.System.NewId()),
        CustomerId = new CustomerId(customer),
        Agent = agent,
        Reason = GrantReason.Hire,
        ReasonId = TimeProvider.System.NewId(),
        Generation = 1,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private static long? ObservedGeneration(GatewayObject document)
    {
        var status = document.Document["status"];
        var conditions = status?["ancestors"]?[0]?["conditions"] ?? status?["parents"]?[0]?["conditions"] ?? status?["conditions"];
        return (long?)conditions?[0]?["observedGeneration"];
    }
}

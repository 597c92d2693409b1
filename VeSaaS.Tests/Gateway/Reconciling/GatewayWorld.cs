using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>A database, a store, a gateway that enforces it, and reconcilers: one per node.</summary>
internal sealed class GatewayWorld : IDisposable
{
    public static readonly AgentRef Agent = AgentRef.Parse("kagent/kagent/reader");

    private readonly SigningKeys _keys;
    private readonly GatewayAddress _address = new();

    public GatewayWorld(GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy)
    {
        Dialect = dialect;
        Store = new WatchedStore(Time, dialect);
        _keys = new SigningKeys(
            Database.Contexts, new SecretProtector(bytes => bytes, bytes => bytes), Time, Options.Create(GatewayOptions), NullLogger<SigningKeys>.Instance);
        Gateway = new FakeGateway(Store, _keys, Time) { VerifiesTokens = dialect is GatewayDialect.AgentgatewayPolicy };
        Reconciler = NewNode();
        _address.Set(new Uri("http://gateway.test/"));
    }

    public TestDatabase Database { get; } = new();

    public TimeProvider Time => Database.Time;

    public WatchedStore Store { get; }

    public FakeGateway Gateway { get; }

    public RecordedLiveEvents Live { get; } = new();

    public AgentBackend? Backend { get; set; } = new AgentBackend.Service("kagent-controller", "kagent", 8083, "/api/a2a/kagent/reader");

    /// <summary>Whether the source knows the agent while it has no backend for it.</summary>
    public bool KnowsAgent { get; set; }

    public GatewayReconciler Reconciler { get; }

    public GatewayDialect Dialect { get; }

    private GatewayOptions GatewayOptions => OptionsFor(Dialect);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public CallerTokens Tokens => new(_keys, Time);

    public GatewayProbe Probe => ProbeIn(Dialect);

    public GatewayRecords Records => new(Database.Contexts, Live, Time);

    /// <summary>A reconciler that knows nothing of the others, as on another node or after a restart.</summary>
    public GatewayReconciler NewNode() => NewNode(Dialect);

    /// <summary>The same, after an operator has changed the dialect.</summary>
    public GatewayReconciler NewNode(GatewayDialect dialect) => new(
        Store,
        new AgentBackends([new AgentBackendSource("kagent", _ => Backend) { Knows = _ => KnowsAgent }]),
        new AccessProof(ProbeIn(dialect), Records, Options.Create(OptionsFor(dialect)), NullLogger<AccessProof>.Instance),
        Records,
        Options.Create(OptionsFor(dialect)));

    public Task BindAsync(AgentRef? agent = null) => Database.Contexts.WriteAsSystemAsync(
        "test", (db, token) => Bindings.CreateAsync(db, Time, agent ?? Agent, Actor.System, token), Cancellation);

    public Task<BindingRemoval> RemoveAsync() => Database.Contexts.WriteAsSystemAsync(
        "test", (db, token) => Bindings.RequestRemovalAsync(db, Time, Agent, Actor.System, token), Cancellation);

    public async Task<CustomerId> AddCustomerAsync()
    {
        var id = new CustomerId(Time.NewId());
        await using var db = Database.Open();
        db.Add(new Customer { Id = id, Name = "Company", TimeZone = "Europe/Berlin", CreatedAt = Time.GetUtcNow(), TermsAcceptedAt = Time.GetUtcNow() });
        await db.SaveChangesAsync(Cancellation);
        return id;
    }

    /// <summary>Asks for access as a hire does, and returns the hire's id.</summary>
    public async Task<Guid> RequestAsync(CustomerId customer)
    {
        var hire = Time.NewId();
        Assert.NotNull(await Database.Contexts.WriteAsync(
            customer, (db, token) => Grants.RequestAsync(db, Time, customer, Agent, GrantReason.Hire, hire, Actor.System, token), Cancellation));
        return hire;
    }

    public Task<AccessGrant?> RevokeAsync(CustomerId customer, Guid hire) => Database.Contexts.WriteAsync(
        customer, (db, token) => Grants.RequestRevocationAsync(db, Time, customer, GrantReason.Hire, hire, Actor.System, token), Cancellation);

    /// <summary>Reconciles until nothing is left to do, as the queue would.</summary>
    public async Task<ReconcileOutcome> SettleAsync(GatewayReconciler? node = null)
    {
        ReconcileOutcome outcome;
        var turns = 0;
        do
        {
            outcome = await (node ?? Reconciler).ReconcileAsync(Agent, Cancellation);
        }
        while (outcome is ReconcileOutcome.Waiting or ReconcileOutcome.Conflict && ++turns < 10);

        return outcome;
    }

    public async Task<AccessGrant> GrantAsync(Guid hire)
    {
        await using var db = Database.Open();
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == hire, Cancellation);
    }

    public async Task<GatewayBinding?> BindingAsync()
    {
        await using var db = Database.Open();
        return await db.Set<GatewayBinding>().AsNoTracking().SingleOrDefaultAsync(binding => binding.Agent == Agent, Cancellation);
    }

    public async Task<List<string>> AuditAsync()
    {
        await using var db = Database.Open();
        return await db.Set<AuditEntry>().Select(entry => entry.Type).ToListAsync(Cancellation);
    }

    public async Task<IReadOnlyList<string>> ExpressionsAsync() =>
    [
        .. (await Store.ListAsync(Agent.Hash, Cancellation)).Where(item => AllowLists.IsPolicy(item.Kind)).OrderBy(item => item.Name, StringComparer.Ordinal)
            .SelectMany(AllowLists.ExpressionsOf).Select(expression => expression!.GetValue<string>()),
    ];

    /// <summary>What the gateway says to this customer.</summary>
    public Task<ProbeAnswer> AskAsync(CustomerId customer) => Probe.AsCustomerAsync(Agent, customer, Cancellation);

    private static GatewayOptions OptionsFor(GatewayDialect dialect) => new() { Namespace = WatchedStore.Namespace, Dialect = dialect };

    private GatewayProbe ProbeIn(GatewayDialect dialect) => new(Gateway, _address, Tokens, Options.Create(OptionsFor(dialect)), new GatewayMetrics(TestMeters.New()), Time);

    public void Dispose()
    {
        _keys.Dispose();
        Gateway.Dispose();
        Database.Dispose();
    }
}

/// <summary>Remembers what was announced.</summary>
internal sealed class RecordedLiveEvents : ILiveEvents
{
    public ConcurrentQueue<LiveTopic> Published { get; } = [];

    public void Publish(LiveTopic topic) => Published.Enqueue(topic);

    public IDisposable Subscribe(LiveTopic topic, Func<Task> callback) => throw new NotSupportedException("Nobody listens in these tests.");
}

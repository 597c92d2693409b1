using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Demo;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Catalog.Images;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog;

/// <summary>The verbs of Catalog on a database of their own, with a source whose agents the test decides.</summary>
internal sealed class CatalogWorld : IDisposable
{
    public static readonly Actor Operator = Actor.Operator(Guid.Parse("018f0000-0000-7000-8000-000000000001"));

    public static readonly ListingMetadata Complete = new(
        "Writer", "Writes short texts.", "Writes **short** texts.", "Writing", ["texts"], Seniority.Senior, 89m, TokenBilling.PerToken, 3m, 15m, 0.3m);

    private readonly SkiaImageRenderer _renderer = new();

    public TestDatabase Database { get; } = new();

    public FakeDirectory Kagent { get; } = new("kagent");

    public FakeDirectory Demo { get; } = new("demo");

    public RecordedLiveEvents Live { get; } = new();

    public ListAgents List => new([Kagent, Demo], Database.Contexts, Database.Time);

    public ImportAgent Import => new([Kagent, Demo], Database.Contexts, Database.Time, Live, new GatewayReconcileQueue(Database.Time));

    public PreviewImport Preview => new(Database.Contexts);

    public UpdateVirtualEmployee Update => new(Database.Contexts, Database.Time, Live);

    public PublishVirtualEmployee Publish => new(Database.Contexts, Database.Time, Live);

    public UnpublishVirtualEmployee Unpublish => new(Database.Contexts, Database.Time, Live);

    public DeleteAgent Delete => new(Database.Contexts, Database.Time, Live, new GatewayReconcileQueue(Database.Time));

    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(2);

    public SyncAgents Sync => new(Database.Contexts, Database.Time, Live, Options.Create(new DiscoveryOptions { UnavailableAfter = Grace }));

    public AcceptDrift Accept => new(Database.Contexts, Database.Time, Live);

    public RejectDrift Reject => new(Database.Contexts, Database.Time, Live);

    public PublishDemoListings PublishDemo => new([Kagent, Demo], Import, Publish, Database.Contexts);

    public Listings Listings => new(Database.Contexts);

    public TestBlobs Blobs { get; } = new();

    public UploadImage Upload => new(Database.Contexts, Blobs.Store, _renderer, Database.Time);

    public ListingImages Images => new(Database.Contexts, Blobs.Store);

    public ListingRevisions Revisions => new(Database.Contexts);

    public RestoreRevision Restore => new(Database.Contexts, Database.Time, Live);

    public SchedulePublication Schedule => new(Database.Contexts, Database.Time, Live);

    public Categories Categories => new(Database.Contexts);

    public ChangeCategories ChangeCategories => new(Database.Contexts, Database.Time, Live);

    public Tags Tags => new(Database.Contexts, Database.Time, Live);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Database.Dispose();
        Blobs.Dispose();
        _renderer.Dispose();
    }

    public async Task<Listing> ImportWriterAsync(ListingMetadata? metadata = null)
    {
        var agent = Kagent.Agents.FirstOrDefault() ?? Kagent.Add("writer");
        return Assert.IsType<ImportOutcome.Imported>(await Import.ExecuteAsync(agent.Ref, metadata, Operator, Token)).Listing;
    }

    public async Task<Listing> PublishWriterAsync()
    {
        var listing = await ImportWriterAsync(Complete);
        await ConfirmGatewayAsync(listing.Agent);
        return Assert.IsType<PublishOutcome.Done>(await Publish.ExecuteAsync(listing.Id, Operator, Token)).Listing;
    }

    public async Task<Listing> SaveAsync(Listing listing, ListingMetadata metadata, Actor? actor = null) =>
        Assert.IsType<UpdateOutcome.Saved>(await Update.ExecuteAsync(listing.Id, listing.Version, metadata, actor ?? Operator, Token)).Listing;

    public async Task ConfirmGatewayAsync(AgentRef agent, bool deniesStrangers = true)
    {
        await using var db = Database.Open();
        var binding = await db.Set<GatewayBinding>().SingleAsync(row => row.Agent == agent, Token);
        binding.DeniesStrangers = deniesStrangers;
        binding.ConfirmedGeneration = binding.DesiredGeneration;
        binding.ProbedAt = Database.Time.GetUtcNow();
        await db.SaveChangesAsync(Token);
    }

    public async Task<CustomerId> AddGrantAsync(AgentRef agent, GrantState state, GrantReason reason = GrantReason.Hire)
    {
        var now = Database.Time.GetUtcNow();
        var customer = new CustomerId(Database.Time.NewId());
        await using var db = Database.Open();
        db.Add(new Customer { Id = customer, Name = "Acme", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
        db.Add(new AccessGrant
        {
            Id = new GrantId(Database.Time.NewId()),
            CustomerId = customer,
            Agent = agent,
            Reason = reason,
            ReasonId = Database.Time.NewId(),
            Generation = 1,
            State = state,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(Token);
        return customer;
    }

    /// <summary>What everybody was told, oldest first.</summary>
    public async Task<IReadOnlyList<Notification>> ToldAsync()
    {
        await using var db = Database.Open();
        return await db.Set<Notification>().AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Kind).ToListAsync(Token);
    }

    /// <summary>Looks at the source after so long.</summary>
    public async Task<Listing> LookAsync(VirtualEmployeeId listing, TimeSpan after = default)
    {
        Database.Time.Advance(after);
        await Sync.ExecuteAsync(Kagent, Token);
        return (await Listings.FindAsync(listing, Token))!;
    }

    /// <summary>What the reconciler does at the end of a removal.</summary>
    public async Task RemoveBindingsAsync()
    {
        await using var db = Database.Open();
        await db.Set<GatewayBinding>().Where(binding => binding.RemovalRequestedAt != null).ExecuteDeleteAsync(Token);
    }

    public async Task<GatewayBinding?> BindingAsync(AgentRef agent)
    {
        await using var db = Database.Open();
        return await db.Set<GatewayBinding>().SingleOrDefaultAsync(row => row.Agent == agent, Token);
    }

    /// <summary>By name: the clock stands still, so rows have no order in time.</summary>
    public async Task<IReadOnlyList<string>> AuditTypesAsync()
    {
        await using var db = Database.Open();
        return await db.Set<AuditEntry>().Where(entry => entry.Type.StartsWith("catalog.")).OrderBy(entry => entry.Type).Select(entry => entry.Type).ToListAsync(Token);
    }
}

/// <summary>A source of agents that answers what the test says.</summary>
internal sealed class FakeDirectory(string source) : IAgentDirectory
{
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

    public string Source => source;

    public List<DiscoveredAgent> Agents { get; } = [];

    /// <summary>Answers this instead of the agents.</summary>
    public AgentDirectoryListing? Failure { get; set; }

    public DiscoveredAgent Add(string name, string displayName = "Writer", bool isReady = true)
    {
        var agent = new DiscoveredAgent(
            new AgentRef(source, "default", name),
            displayName,
            "Writes texts.",
            "Declarative",
            "general-m",
            [new AgentTool("search", "web", false)],
            [],
            isReady,
            [new AgentCondition("Ready", isReady, isReady ? "DeploymentReady" : "ModelConfigNotFound", isReady ? "" : "Model config “general-m” not found")],
            3);
        Agents.Add(agent);
        return agent;
    }

    public void Announce() => _changes.Writer.TryWrite(true);

    public Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Failure ?? new AgentDirectoryListing.Found([.. Agents]));

    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }
}

/// <summary>Remembers what was published, and calls subscribers back at once.</summary>
internal sealed class RecordedLiveEvents : ILiveEvents
{
    private readonly List<(LiveTopic Topic, Func<Task> Callback)> _subscriptions = [];

    public List<LiveTopic> Published { get; } = [];

    public void Publish(LiveTopic topic)
    {
        Published.Add(topic);
        foreach (var (_, callback) in _subscriptions.Where(subscription => subscription.Topic == topic).ToList())
        {
            _ = callback();
        }
    }

    public IDisposable Subscribe(LiveTopic topic, Func<Task> callback)
    {
        var subscription = (topic, callback);
        _subscriptions.Add(subscription);
        return new Unsubscriber(() => _subscriptions.Remove(subscription));
    }

    private sealed class Unsubscriber(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}

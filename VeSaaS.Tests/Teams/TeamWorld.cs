using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Marketplace.Finding;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;

namespace VeSaaS.Tests.Teams;

/// <summary>A database with companies and listings, and the verbs of the team on it.</summary>
internal sealed class TeamWorld : IDisposable
{
    private readonly TestDatabase _database = new();
    private MarketStatistics? _statistics;

    public AppContexts Contexts => _database.Contexts;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => _database.Time;

    public RecordedEvents Live { get; } = new();

    public HireVirtualEmployee Hiring => new(Contexts, Time, new GatewayReconcileQueue(Time), Live);

    public LetGo LettingGo => new(Contexts, Time, new GatewayReconcileQueue(Time), Live);

    public LetWorkerGo LettingWorkersGo => new(Contexts, LettingGo, new TaskWriter(Contexts, Time, Live), Live);

    public EditHire Editing => new(Contexts, Time, Live);

    public PauseHire Pausing => new(Contexts, Time, Live);

    public ResumeHire Resuming => new(Contexts, Time, new GatewayReconcileQueue(Time), Live);

    public HireFees Fees => new(Contexts, Time);

    public TeamQuery Team => new(Contexts, Time);

    public MarketShelf Shelf { get; } = new();

    public MarketStatistics Statistics => _statistics ??= new(Contexts, Time);

    public MarketplaceQuery Market => new(Contexts, Shelf, Statistics);

    public MarketplaceDetail MarketDetail => new(Contexts, Shelf, Statistics);

    public AppDbContext Open() => _database.Open();

    public AppDbContext OpenUnscoped() => _database.OpenUnscoped();

    public void Dispose()
    {
        Shelf.Dispose();
        _statistics?.Dispose();
        _database.Dispose();
    }

    public async Task<Caller> CompanyAsync(MemberRole role = MemberRole.Member, string timeZone = "Europe/Berlin")
    {
        await using var db = Open();
        var customer = new Customer
        {
            Id = new CustomerId(Time.NewId()),
            Name = "Nordhafen",
            TimeZone = timeZone,
            CreatedAt = Time.GetUtcNow(),
            TermsAcceptedAt = Time.GetUtcNow(),
        };
        var user = new ApplicationUser { Id = Time.NewId(), UserName = $"{Time.NewId():N}@nordhafen.example", CreatedAt = Time.GetUtcNow() };
        db.AddRange(customer, user);
        await db.SaveChangesAsync();
        return new Caller(user.Id, customer.Id, role);
    }

    /// <summary>Makes the caller a member of its company.</summary>
    public async Task JoinAsync(Caller caller)
    {
        await using var db = Open();
        db.Add(new Member { UserId = caller.UserId, CustomerId = caller.CustomerId, Role = caller.Role, CreatedAt = Time.GetUtcNow() });
        await db.SaveChangesAsync();
    }

    public async Task<VirtualEmployee> ListingAsync(string name, Action<VirtualEmployee>? change = null, bool bound = true, bool demo = false)
    {
        var agent = new AgentRef("demo", "demo", Slugs.From(name));
        var listing = new VirtualEmployee
        {
            Id = new VirtualEmployeeId(Time.NewId()),
            Agent = agent,
            Slug = Slugs.From(name),
            Name = name,
            IsDemo = demo,
            Status = VirtualEmployeeStatus.Published,
            MonthlyFee = Money.FromUnits(49m),
            TokenBilling = TokenBilling.PerToken,
            InputRate = 1_200,
            OutputRate = 4_800,
            CachedRate = 300,
            Facts = new AgentFacts("Demo", null, [], [], IsReady: true, 1, Time.GetUtcNow()),
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
            PublishedAt = Time.GetUtcNow(),
        };
        change?.Invoke(listing);
        await using var db = Open();
        db.Add(listing);
        if (bound)
        {
            db.Add(new GatewayBinding { Agent = agent, CreatedAt = Time.GetUtcNow() });
        }

        await db.SaveChangesAsync();
        return listing;
    }

    public async Task<HireId> HireAsync(Caller caller, VirtualEmployee listing, string name, Money? cap = null)
    {
        var outcome = await Hiring.ExecuteAsync(caller, new HireRequest(listing.Slug, name, null, cap, null), CancellationToken.None);
        return ((HireOutcome.Hired)outcome).Id;
    }

    /// <summary>What the reconciler does when gateway and probe agree.</summary>
    public async Task GrantAsync(HireId hire, Action<AccessGrant> change)
    {
        await using var db = Open();
        var grant = await db.Set<AccessGrant>().SingleAsync(row => row.ReasonId == hire.Value);
        change(grant);
        await db.SaveChangesAsync();
    }

    public Task ConfirmAsync(HireId hire) => GrantAsync(hire, grant =>
    {
        grant.State = GrantState.Confirmed;
        grant.Progress = GrantProgress.Ready;
        grant.ConfirmedAt = Time.GetUtcNow();
        grant.WaitingFor = null;
    });

    public async Task UseAsync(Caller caller, HireId hire, Money amount, DateTimeOffset at)
    {
        await using var db = Open();
        db.Add(new TokenUsage
        {
            Id = Time.NewId(),
            Source = BillingSource.Runs,
            EventId = Time.NewId().ToString(),
            CustomerId = caller.CustomerId,
            HireId = hire.Value,
            Agent = new AgentRef("demo", "demo", "any"),
            RunId = Time.NewId(),
            InputTokens = 1,
            OutputTokens = 1,
            CachedTokens = 0,
            Amount = amount,
            OccurredAt = at,
            RecordedAt = at,
        });
        await db.SaveChangesAsync();
    }
}

/// <summary>Remembers what was announced and lets tests announce.</summary>
internal sealed class RecordedEvents : ILiveEvents
{
    private readonly Lock _gate = new();
    private readonly List<(LiveTopic Topic, Func<Task> Callback)> _subscribers = [];

    public List<LiveTopic> Published { get; } = [];

    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _subscribers.Count;
            }
        }
    }

    public void Publish(LiveTopic topic)
    {
        lock (_gate)
        {
            Published.Add(topic);
        }
    }

    public IDisposable Subscribe(LiveTopic topic, Func<Task> callback)
    {
        lock (_gate)
        {
            _subscribers.Add((topic, callback));
        }

        return new Subscription(() =>
        {
            lock (_gate)
            {
                _subscribers.Remove((topic, callback));
            }
        });
    }

    /// <summary>Calls the topic's subscribers and waits for them.</summary>
    public Task AnnounceAsync(LiveTopic topic)
    {
        Func<Task>[] callbacks;
        lock (_gate)
        {
            callbacks = [.. _subscribers.Where(subscriber => subscriber.Topic == topic).Select(subscriber => subscriber.Callback)];
        }

        return Task.WhenAll(callbacks.Select(callback => callback()));
    }

    private sealed class Subscription(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}

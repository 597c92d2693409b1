using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Teams;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Runs;

/// <summary>A customer with one active hire of a scripted agent, and as many nodes as the test starts.</summary>
internal sealed class RunWorld : IAsyncDisposable
{
    private readonly TeamWorld _team = new();
    private readonly List<(RunEngine Engine, ServiceProvider Services)> _nodes = [];

    private RunWorld(ScriptedAgent agent) => Agent = agent;

    public ScriptedAgent Agent { get; set; }

    /// <summary>Stands in for the agent where one script is not enough; set before a node starts.</summary>
    public IAgentClient? Client { get; set; }

    public ILiveEvents Live { get; } = new InProcessLiveEvents(NullLogger<InProcessLiveEvents>.Instance);

    public IMeterFactory Meters { get; } = TestMeters.New();

    public RunsOptions Options { get; } = new()
    {
        PollInterval = TimeSpan.FromMilliseconds(20),
        BatchInterval = TimeSpan.FromMilliseconds(2),
        ReconnectDelay = TimeSpan.FromMilliseconds(1),
        ReconnectAttempts = 3,
        StopTimeout = TimeSpan.FromSeconds(2),
        CapGrace = TimeSpan.FromMilliseconds(50),
        SingleNode = false,
    };

    public AppContexts Contexts => _team.Contexts;

    public TestBlobs Blobs { get; } = new();

    public TeamWorld Team => _team;

    public Caller Caller { get; private set; } = null!;

    public HireId Hire { get; private set; }

    public SendMessage Sending => new(Contexts, TimeProvider.System, Live, Microsoft.Extensions.Options.Options.Create(new BillingOptions()));

    public RetryMessage Retrying => new(Contexts, TimeProvider.System, Live);

    public AnswerAsk Answering => new(Contexts, TimeProvider.System, Live);

    public RunAsks Asks => new(Contexts);

    public StopRun StopRun => new(Contexts, TimeProvider.System, Live);

    public StopAnswer Stopping => new(Contexts, StopRun);

    public ChatQueries Chat => new(Contexts);

    /// <summary>Limits of trials; the test may change them.</summary>
    public TrialOptions Trials { get; } = new();

    public TrialBudgets TrialBudgets => new(TimeProvider.System, Microsoft.Extensions.Options.Options.Create(Trials));

    public RunLog Log => new(Contexts, Live, TimeProvider.System);

    public RunLeases Leases => new(Contexts, TimeProvider.System, Microsoft.Extensions.Options.Options.Create(Options));

    /// <summary>A world whose hire is Active, at 1 µ per input and 4 µ per output token.</summary>
    public static async Task<RunWorld> CreateAsync(ScriptedAgent agent, Money? cap = null, TokenBilling billing = TokenBilling.PerToken)
    {
        var world = new RunWorld(agent);
        world.Caller = await world._team.CompanyAsync();
        var listing = await world._team.ListingAsync("Juno", listing =>
            (listing.TokenBilling, listing.InputRate, listing.OutputRate, listing.CachedRate) = (billing, 1_000, 4_000, 100));
        world.Hire = await world._team.HireAsync(world.Caller, listing, "Juno");
        await using (var db = world._team.Open())
        {
            // Smaller than a person may choose, so that one call fills it.
            (await db.Set<Hire>().SingleAsync()).MonthlyCap = cap;
            await db.SaveChangesAsync();
        }

        await world._team.ConfirmAsync(world.Hire);
        return world;
    }

    /// <summary>Starts a node.</summary>
    public async Task<RunEngine> StartNodeAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Contexts);
        services.AddSingleton(Live);
        services.AddSingleton(Client ?? Agent);
        services.AddSingleton(Blobs.Store);
        services.AddKeyedSingleton<IRunOwner>(RunKind.Chat, new ChatRunOwner(TimeProvider.System));
        services.AddKeyedSingleton<IRunOwner>(RunKind.Trial, new ChatRunOwner(TimeProvider.System));
        services.AddKeyedSingleton<IRunOwner>(RunKind.Task, new TaskRunOwner(TimeProvider.System));
        services.AddSingleton(new RunCosts(TimeProvider.System, TrialBudgets, Microsoft.Extensions.Options.Options.Create(new BillingOptions())));
        services.AddSingleton(new RunMetrics(Meters));
        var provider = services.BuildServiceProvider();
        var engine = new RunEngine(
            Leases, provider.GetRequiredService<IServiceScopeFactory>(), Live, TimeProvider.System, NullLogger<RunEngine>.Instance);
        _nodes.Add((engine, provider));
        await engine.StartAsync(CancellationToken.None);
        return engine;
    }

    public async Task<SendOutcome.Sent> SendAsync(string text = "Hello", ConversationId? conversation = null) =>
        Assert.IsType<SendOutcome.Sent>(await Sending.ExecuteAsync(
            Caller, new(Hire, conversation, text, TimeProvider.System.NewId()), TestContext.Current.CancellationToken));

    /// <summary>Sends on a running node and waits for the end of the answer.</summary>
    public async Task<MessageRow> AskAsync(string text = "Hello", ConversationId? conversation = null)
    {
        var sent = await SendAsync(text, conversation);
        return await AnswerAsync(sent.Answer);
    }

    public Task<MessageRow> AnswerAsync(MessageId answer) =>
        UntilAsync(answer, message => message.Status is not (MessageStatus.Pending or MessageStatus.Streaming));

    /// <summary>Waits until the message meets the condition; 20 seconds at most.</summary>
    public async Task<MessageRow> UntilAsync(MessageId id, Func<MessageRow, bool> condition)
    {
        MessageRow? message = null;
        await UntilAsync(async () =>
        {
            message = await Chat.FindMessageAsync(Caller.CustomerId, id, TestContext.Current.CancellationToken);
            return message is not null && condition(message);
        });
        return message!;
    }

    public static Task UntilAsync(Func<Task<bool>> condition) => Eventually.UntilAsync(condition, TimeSpan.FromSeconds(20));

    public async Task<Run> RunAsync(RunId id)
    {
        await using var db = _team.Open();
        return await db.Set<Run>().AsNoTracking().SingleAsync(run => run.Id == id);
    }

    /// <summary>Waits until the log of the run has an entry that meets the condition.</summary>
    public Task UntilLoggedAsync(RunId run, Func<RunEntry, bool> condition) => UntilAsync(async () =>
        (await Log.ReadAsync(Caller.CustomerId, run, 0, TestContext.Current.CancellationToken)).Any(condition));

    public async Task ChangeRunAsync(RunId id, Action<Run> change)
    {
        await using var db = _team.Open();
        change(await db.Set<Run>().SingleAsync(run => run.Id == id));
        await db.SaveChangesAsync();
    }

    public async Task<IReadOnlyList<TokenUsage>> LedgerAsync()
    {
        await using var db = _team.Open();
        return await db.Set<TokenUsage>().AsNoTracking().ToListAsync();
    }

    public async Task<IReadOnlyList<Budget>> BudgetsAsync()
    {
        await using var db = _team.Open();
        return await db.Set<Budget>().AsNoTracking().ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (engine, services) in _nodes)
        {
            await engine.StopAsync(CancellationToken.None);
            engine.Dispose();
            await services.DisposeAsync();
        }

        _team.Dispose();
        Blobs.Dispose();
    }
}

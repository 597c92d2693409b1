using Bunit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tasks;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Feedback;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Chat.Handover;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

/// <summary>Components of the chat on a real database without an engine: runs go on only as the test writes it, and are heard of when it says so.</summary>
public abstract class ChatComponents : BunitContext, IAsyncLifetime
{
    private protected TeamWorld World { get; } = new();

    private protected TestBlobs Blobs { get; } = new();

    private protected AppContexts Contexts { get; private set; } = null!;

    private protected Caller Caller { get; private set; } = null!;

    private protected HireId Juno { get; private set; }

    private protected ChatActions Chat => Services.GetRequiredService<ChatActions>();

    /// <summary>From now on, nothing can be read.</summary>
    protected bool IsDatabaseAway { get; set; }

    protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Contexts = new AppContexts(() => IsDatabaseAway ? throw new SqliteException("The database is away.", 14) : World.OpenUnscoped());
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddDesign();
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(World.Time);
        Services.AddSingleton<ILiveEvents>(World.Live);
        Services.AddSingleton(new ChatQueries(Contexts));
        Services.AddSingleton(new RunSteps(Contexts));
        Services.AddSingleton(new FeedbackActions(new GiveFeedback(Contexts, World.Time, World.Live), new FeedbackQueries(Contexts)));
        Services.AddSingleton(new TeamQuery(Contexts, World.Time));
        Services.AddSingleton(new TaskActions(
            TaskWorld.VerbsOf(Contexts, World.Live, World.Time).Create, new NoteMessageTask(Contexts, World.Time, World.Live), new MessageTasks(Contexts)));
        Services.AddSingleton(new Core.Billing.Caps.CapQuery(Contexts, World.Time));
        Services.AddSingleton(new ChatActions(
            new ChatQueries(Contexts),
            new SendMessage(Contexts, World.Time, World.Live, Microsoft.Extensions.Options.Options.Create(new Core.Billing.BillingOptions())),
            new RetryMessage(Contexts, World.Time, World.Live),
            new StopAnswer(Contexts, new StopRun(Contexts, World.Time, World.Live)),
            new RunLog(Contexts, World.Live, World.Time)));
        Services.AddSingleton(new ConversationActions(
            new SearchConversations(Contexts), new MarkConversation(Contexts, World.Time, World.Live),
            new EditConversation(Contexts, World.Time, World.Live), new DeleteConversation(Contexts, World.Time, World.Live)));
        Services.AddSingleton(new FileActions(
            new UploadFile(Contexts, Blobs.Store, World.Time), new RemoveDraft(Contexts), new FileQueries(Contexts, Blobs.Store)));
        Services.AddSingleton(new AskActions(new RunAsks(Contexts), new AnswerAsk(Contexts, World.Time, World.Live), World.Time));
        this.AddAuthorization().SetAuthorized("mara@nordhafen.example");
        Caller = await World.CompanyAsync();
        Juno = await World.HireAsync(Caller, await World.ListingAsync("Report Writer"), "Juno");
        await World.ConfirmAsync(Juno);
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        World.Dispose();
        Blobs.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<SendOutcome.Sent> AskAsync(string text = "What is new?", Caller? caller = null, HireId? hire = null) =>
        Assert.IsType<SendOutcome.Sent>(await Chat.SendAsync(
            caller ?? Caller, new NewMessage(hire ?? Juno, null, text, World.Time.NewId()), Token));

    private protected async Task ChangeAsync<TEntity>(Func<IQueryable<TEntity>, TEntity> which, Action<TEntity> change)
        where TEntity : class
    {
        await using var db = World.Open();
        change(which(db.Set<TEntity>()));
        await db.SaveChangesAsync(Token);
    }

    /// <summary>What the engine writes while an answer is made; nobody is told.</summary>
    private protected async Task LogAsync(SendOutcome.Sent sent, params (RunEventKind Kind, string Payload)[] entries)
    {
        await ChangeAsync<Message>(all => all.Single(message => message.Id == sent.Answer), answer => answer.Status = MessageStatus.Streaming);
        await using var db = World.Open();
        var run = db.Set<Run>().Single(run => run.Id == sent.Run);
        foreach (var (kind, payload) in entries)
        {
            run.LastSequence++;
            db.Add(new RunEvent
            {
                RunId = run.Id, Sequence = run.LastSequence, CustomerId = run.CustomerId, Kind = kind, Payload = payload, At = World.Time.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync(Token);
    }

    /// <summary>What the engine writes when the answer ends.</summary>
    private protected Task EndAsync(SendOutcome.Sent sent, MessageStatus status, string text, RunFailure? failure = null, Money? cost = null) =>
        ChangeAsync<Message>(all => all.Single(message => message.Id == sent.Answer), answer =>
        {
            (answer.Status, answer.Text, answer.Failure, answer.Cost) = (status, text, failure, cost);
            answer.FailureDetail = failure is { } kind ? RunWords.Of(kind) : null;
            answer.CompletedAt = World.Time.GetUtcNow();
        });
}

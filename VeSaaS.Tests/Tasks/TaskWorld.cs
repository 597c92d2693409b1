using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Delegation;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tasks.Reviewing;
using VeSaaS.Core.Tasks.Views;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Tests.Runs;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Tasks;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>A customer with one hire, Juno, and the verbs of tasks on it.</summary>
internal sealed class TaskWorld : IAsyncDisposable
{
    private TaskWorld(RunWorld runs, AgentsInTurn agents) => (Runs, Agents) = (runs, agents);

    public RunWorld Runs { get; }

    public AgentsInTurn Agents { get; }

    public Caller Caller => Runs.Caller;

    public HireId Hire => Runs.Hire;

    public TaskVerbs Verbs => VerbsOf(Runs.Contexts, Runs.Live, TimeProvider.System, Runs.Blobs.Store);

    public BoardQuery Board => new(Runs.Contexts, new RunSteps(Runs.Contexts), new RunAsks(Runs.Contexts), TimeProvider.System);

    public TaskQuery Tasks => new(Runs.Contexts, new RunSteps(Runs.Contexts), new RunAsks(Runs.Contexts));

    /// <summary>What starts tasks that wait for room.</summary>
    public TaskPuller Puller() => new(
        Runs.Contexts, new StartWaiting(new TaskWriter(Runs.Contexts, TimeProvider.System, Runs.Live), Verbs.Move), Runs.Live, TimeProvider.System, NullLogger<TaskPuller>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TaskWorld> CreateAsync(Money? cap, params ScriptedAgent[] agents)
    {
        var turns = new AgentsInTurn(agents);
        var runs = await RunWorld.CreateAsync(agents is [var first, ..] ? first : new ScriptedAgent(), cap);
        runs.Client = turns;
        await runs.Team.JoinAsync(runs.Caller);
        return new(runs, turns);
    }

    /// <summary>Without a store nothing can be attached.</summary>
    public static TaskVerbs VerbsOf(AppContexts contexts, ILiveEvents live, TimeProvider time, IBlobStore? blobs = null)
    {
        var writer = new TaskWriter(contexts, time, live);
        var clock = new CustomerClock(contexts, time);
        var starts = StartsOf(contexts, time);
        var (edit, move, archive) = (new EditTask(writer, clock), new MoveTask(writer, starts), new ArchiveTask(writer));
        return new(
            new CreateTask(contexts, clock, writer), edit, move, archive, new CommentOnTask(writer),
            new ChangeChecklist(writer), new LinkTasks(writer), new AnswerTask(writer, starts), new ReviewTask(writer, starts), new LetTeamDecide(writer), new WaitForRoom(writer),
            new SetWorkLimits(contexts, time, live), new RetryTask(writer, starts), new EditManyTasks(edit, move, archive),
            new SavedViews(contexts, time), new TaskCaps(writer), new AttachToTask(contexts, writer, blobs!),
            new AskForCheck(contexts, writer, CostsOf(time)), new DecideSuggestion(writer));
    }

    /// <summary>What pages of tasks read.</summary>
    public static TaskReads ReadsOf(AppContexts contexts, TimeProvider time, IBlobStore? blobs = null)
    {
        var (steps, asks) = (new RunSteps(contexts), new RunAsks(contexts));
        return new(new BoardQuery(contexts, steps, asks, time), new TaskQuery(contexts, steps, asks), StartsOf(contexts, time), new CustomerClock(contexts, time), new TeamQuery(contexts, time),
            new FileActions(new UploadFile(contexts, blobs!, time), new RemoveDraft(contexts), new FileQueries(contexts, blobs!)), new MemberList(contexts));
    }

    public static TaskStarts StartsOf(AppContexts contexts, TimeProvider time) =>
        new(contexts, time, CostsOf(time));

    private static RunCosts CostsOf(TimeProvider time) => new(time, new TrialBudgets(time, Options.Create(new TrialOptions())), Options.Create(new BillingOptions()));

    /// <summary>A task in To do; Juno is assigned unless said otherwise.</summary>
    public async Task<WorkItemId> AddAsync(string title = "Compare three fuel card offers", bool assigned = true, Func<NewTask, NewTask>? with = null)
    {
        var task = new NewTask(title, TimeProvider.System.NewId()) { Hire = assigned ? Hire : null };
        return Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(Caller, with?.Invoke(task) ?? task, Token)).Id;
    }

    public Task<TaskOutcome> MoveAsync(WorkItemId task, WorkItemStatus to, WorkItemId? behind = null, int? version = null) =>
        Verbs.Move.ExecuteAsync(Caller, task, new(to, behind, version), Token);

    public async Task<TaskDetail> FindAsync(WorkItemId task) => (await Tasks.FindAsync(Caller.CustomerId, task, Token))!;

    /// <summary>Starts on a running node and waits until the task is there.</summary>
    public async Task<TaskDetail> StartAsync(WorkItemId task, WorkItemStatus until)
    {
        Assert.IsType<TaskOutcome.Saved>(await MoveAsync(task, WorkItemStatus.InProgress));
        return await UntilAsync(task, until);
    }

    public async Task<TaskDetail> UntilAsync(WorkItemId task, WorkItemStatus status)
    {
        await RunWorld.UntilAsync(async () => (await FindAsync(task)).Status == status);
        return await FindAsync(task);
    }

    public async Task<IReadOnlyList<int>> NumbersAsync(WorkItemStatus column) =>
    [
        .. (await Board.ReadAsync(Caller.CustomerId, new(), DateOnly.FromDateTime(DateTime.UnixEpoch), null, Token))
            .Single(other => other.Statuses.Contains(column)).Cards.Select(card => card.Number),
    ];

    public ValueTask DisposeAsync() => Runs.DisposeAsync();
}

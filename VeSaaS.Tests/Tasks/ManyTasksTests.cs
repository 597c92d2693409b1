using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Tasks;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>The same with many tasks, and another attempt with somebody else; Juno and Nika work here.</summary>
public sealed class ManyTasksTests : IAsyncLifetime
{
    private readonly TeamWorld _world = new();
    private Caller _caller = null!;
    private HireId _juno;
    private HireId _nika;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TaskVerbs Verbs => TaskWorld.VerbsOf(_world.Contexts, _world.Live, _world.Time);

    public async ValueTask InitializeAsync()
    {
        _caller = await _world.CompanyAsync();
        _juno = await _world.HireAsync(_caller, await _world.ListingAsync("Contract Reader"), "Juno");
        _nika = await _world.HireAsync(_caller, await _world.ListingAsync("Ledger Keeper", listing => listing.OutputRate = 1_000_000), "Nika", cap: Money.FromUnits(0.01m));
        await _world.ConfirmAsync(_juno);
        await _world.ConfirmAsync(_nika);
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Many_EachObeysItsOwnRules_AndOneThatIsRefusedHoldsUpNoOther()
    {
        var (one, two, three) = (await AddAsync("One", _juno), await AddAsync("Two", null), await AddAsync("Three", _juno));
        var theirs = Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(await _world.CompanyAsync(), new NewTask("Theirs", _world.Time.NewId()), Token)).Id;

        var results = await Verbs.Many.ExecuteAsync(_caller, [three, two, one, one, theirs], new ManyTasksAct.MoveTo(WorkItemStatus.InProgress), Token);

        Assert.Equal([three, two, one, theirs], results.Select(row => row.Id));
        Assert.Equal([null, "Nobody is assigned. Choose who works on it.", null, "This task is not there any more."], results.Select(row => row.Outcome.Problem));
        await using var db = _world.Open();
        Assert.Equal(["Three", "One"], await db.Set<WorkItem>().Where(task => task.Status == WorkItemStatus.InProgress).OrderBy(task => task.Rank).Select(task => task.Title).ToListAsync(Token));
    }

    [Fact]
    public async Task Many_GivenPrioritizedLabelledAndArchived_IsWrittenIntoEach()
    {
        var one = await AddAsync("One", null, labels: ["finance"]);
        foreach (var act in (ManyTasksAct[])[new ManyTasksAct.Give(_juno), new ManyTasksAct.Prioritize(WorkItemPriority.High), new ManyTasksAct.AddLabel(" Month  end"), new ManyTasksAct.Archive(true)])
        {
            Assert.All(await Verbs.Many.ExecuteAsync(_caller, [one], act, Token), row => Assert.IsType<TaskOutcome.Saved>(row.Outcome));
        }

        var task = await FindAsync(one);
        Assert.Equal((_juno, WorkItemPriority.High, "|finance|month end|", _world.Time.GetUtcNow()), (task.HireId!.Value, task.Priority, task.Labels, task.ArchivedAt!.Value));
        Assert.Equal(["labels"], Assert.IsType<TaskOutcome.Invalid>((await Verbs.Many.ExecuteAsync(_caller, [one], new ManyTasksAct.AddLabel("a|b"), Token))[0].Outcome).Problems.Select(problem => problem.Field));
        Assert.All(await Verbs.Many.ExecuteAsync(_caller with { Role = MemberRole.Viewer }, [one], new ManyTasksAct.Give(null), Token), row => Assert.IsType<TaskOutcome.NotAllowed>(row.Outcome));
    }

    [Fact]
    public async Task Retry_WithSomebodyElse_GivesAndStartsBothWithTheWholeTask()
    {
        var id = await AddAsync("Compare offers", _juno);
        await Verbs.Move.ExecuteAsync(_caller, id, new(WorkItemStatus.InProgress, null, null), Token);
        await SetAsync(id, WorkItemStatus.InReview);
        var otto = await _world.HireAsync(_caller, await _world.ListingAsync("Tax Adviser"), "Otto");
        await _world.ConfirmAsync(otto);

        Assert.IsType<TaskOutcome.Saved>(await Verbs.Retry.ExecuteAsync(_caller, id, otto, null, Token));

        var task = await FindAsync(id);
        Assert.Equal((otto, WorkItemStatus.InProgress, 2), (task.HireId!.Value, task.Status, task.Attempts));
        await using var db = _world.Open();
        var run = await db.Set<Run>().SingleAsync(run => run.Id == task.RunId, Token);
        Assert.Equal((otto.Value, "Compare offers"), (run.HireId, run.Input.Parts.Single().Text));
        Assert.Equal(["assignee", "status", "status"], await db.Set<TaskChange>().Where(change => change.Field != TaskHistory.Created).Select(change => change.Field).OrderBy(field => field).ToListAsync(Token));
    }

    [Fact]
    public async Task Retry_Refused_LeavesTheTaskWithWhoHadIt()
    {
        var id = await AddAsync("Compare offers", _juno);
        await Verbs.Move.ExecuteAsync(_caller, id, new(WorkItemStatus.InProgress, null, null), Token);
        Assert.Equal(TaskRefusal.Working, await RetryAsync(id, _nika));
        await SetAsync(id, WorkItemStatus.Failed);
        Assert.Equal(TaskRefusal.NoBudget, await RetryAsync(id, _nika));
        await SetAsync(id, WorkItemStatus.Done);
        Assert.Equal(TaskRefusal.Decided, await RetryAsync(id, _nika));
        await SetAsync(id, WorkItemStatus.InReview);
        await Verbs.Archive.ExecuteAsync(_caller, id, archived: true, Token);
        Assert.Equal(TaskRefusal.Archived, await RetryAsync(id, _nika));
        Assert.IsType<TaskOutcome.Invalid>(await Verbs.Retry.ExecuteAsync(_caller, id, new(_world.Time.NewId()), null, Token));

        Assert.Equal((_juno, 1), ((await FindAsync(id)).HireId!.Value, (await FindAsync(id)).Attempts));
    }

    private async Task<TaskRefusal> RetryAsync(WorkItemId id, HireId with) => Assert.IsType<TaskOutcome.Refused>(await Verbs.Retry.ExecuteAsync(_caller, id, with, null, Token)).Because;

    private async Task<WorkItemId> AddAsync(string title, HireId? hire, string[]? labels = null) =>
        Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(_caller, new NewTask(title, _world.Time.NewId()) { Hire = hire, Labels = labels ?? [] }, Token)).Id;

    private async Task<WorkItem> FindAsync(WorkItemId id)
    {
        await using var db = _world.Open();
        return await db.Set<WorkItem>().AsNoTracking().SingleAsync(task => task.Id == id, Token);
    }

    private async Task SetAsync(WorkItemId id, WorkItemStatus status)
    {
        await using var db = _world.Open();
        await db.Set<WorkItem>().Where(task => task.Id == id).ExecuteUpdateAsync(set => set.SetProperty(task => task.Status, status), Token);
    }
}

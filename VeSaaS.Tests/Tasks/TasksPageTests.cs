using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Design.Markdown;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tasks;
using VeSaaS.Web.Tasks.Board;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>Board and drawer on a real database, with live events that the test moves.</summary>
public sealed class TasksPageTests : TeamComponents
{
    private Caller _caller = null!;
    private HireId _juno;

    private TaskVerbs Verbs => TaskWorld.VerbsOf(World.Contexts, World.Live, World.Time, Blobs.Store);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.AddSingleton(Verbs);
        Services.AddSingleton<MarkdownRenderer>();
        Services.AddScoped<KeptDrafts>();
        Services.AddSingleton(new MessageTasks(World.Contexts));
        Services.AddSingleton(TaskWorld.ReadsOf(World.Contexts, World.Time, Blobs.Store));
        _caller = await World.CompanyAsync();
        _juno = await World.HireAsync(_caller, await World.ListingAsync("Contract Reader"), "Juno");
        await World.ConfirmAsync(_juno);
        SignIn(_caller);
    }

    [Fact]
    public void Page_NoTasks_SaysWhatToDo()
    {
        var page = Render<TasksPage>();

        page.WaitForAssertion(() => Assert.Contains("Give your team its first task", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task QuickAdd_Submitted_IsTheFirstCardOfToDoAndTheFieldIsEmpty()
    {
        await AddAsync("Compare offers");
        var page = Render<TasksPage>();
        await page.WaitForElement("[aria-label='Add a task to To do']").ClickAsync();

        await page.WaitForElement("#quick-add").InputAsync("Rate card for Gdynia");
        await page.Find("form.add").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal(["Rate card for Gdynia", "Compare offers"], Titles(page, 0)));
        Assert.Equal("", page.Find("#quick-add").GetAttribute("value") ?? "");
        Assert.Contains("Task 2 added to To do.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_Task_ShowsWhatPeopleLookFor()
    {
        await AddAsync("Compare offers", task => task with
        {
            Priority = WorkItemPriority.Urgent, DueOn = new DateOnly(2026, 3, 1), Labels = ["finance"], Checklist = ["A table"], Hire = _juno,
        });
        World.Time.Advance(TimeSpan.FromDays(2));

        var page = Render<TasksPage>();

        var card = page.WaitForElement("[data-card]");
        foreach (var text in (string[])["Urgent", "2 days late", "finance", "0/1", "est. "])
        {
            Assert.Contains(text, card.TextContent, StringComparison.Ordinal);
        }

        Assert.NotNull(page.Find("[data-card] [aria-label='Juno, virtual employee']"));
    }

    [Fact]
    public async Task Board_ColleagueWritesATask_FollowsByItself()
    {
        await AddAsync("One");
        var page = Render<TasksPage>();
        page.WaitForAssertion(() => Assert.Equal(["One"], Titles(page, 0)));

        await AddAsync("Two");
        await World.Live.AnnounceAsync(TaskTopics.BoardOf(_caller.CustomerId));

        page.WaitForAssertion(() => Assert.Equal(["Two", "One"], Titles(page, 0)));
        Assert.Equal("To do, 2 tasks", page.Find("[data-column='0']").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Keys_LiftedMovedAndDropped_MoveTheCardAndSaySo()
    {
        await AddAsync("One");
        var page = Render<TasksPage>();
        var board = page.FindComponent<BoardView>();
        var id = Guid.Parse(page.WaitForElement("[data-card]").GetAttribute("data-card")!);

        await board.InvokeAsync(() => board.Instance.Lift(id));
        Assert.Contains("Task 1 lifted. To do, 1 of 1.", page.Markup, StringComparison.Ordinal);
        await board.InvokeAsync(() => board.Instance.Step(1, 0));
        Assert.Contains("In progress, 1 of 1. Not possible: Nobody is assigned. Choose who works on it.", page.Markup, StringComparison.Ordinal);
        await board.InvokeAsync(() => board.Instance.Step(3, 0));
        Assert.Contains("Drop to mark as done", page.Markup, StringComparison.Ordinal);
        await board.InvokeAsync(board.Instance.Drop);

        page.WaitForAssertion(() => Assert.Equal(["One"], Titles(page, 4)));
        Assert.Contains("Task 1 is in Done.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_NotPossible_PutsTheCardBackAndSaysWhy()
    {
        await AddAsync("One");
        var page = Render<TasksPage>();
        var board = page.FindComponent<BoardView>();
        var id = Guid.Parse(page.WaitForElement("[data-card]").GetAttribute("data-card")!);

        await board.InvokeAsync(() => board.Instance.Lift(id));
        await board.InvokeAsync(() => board.Instance.Over(1, null));
        await board.InvokeAsync(board.Instance.Drop);

        page.WaitForAssertion(() => Assert.Equal(["One"], Titles(page, 0)));
        Assert.Contains("Task 1 stays in To do: Nobody is assigned. Choose who works on it.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_ColleagueWasFaster_IsTold()
    {
        var id = await AddAsync("One");
        var page = Render<TasksPage>();
        var board = page.FindComponent<BoardView>();
        page.WaitForElement("[data-card]");
        await Verbs.Move.ExecuteAsync(_caller, id, new(WorkItemStatus.Cancelled, null, null), Cancelled);

        await board.InvokeAsync(() => board.Instance.Lift(id.Value));
        await board.InvokeAsync(() => board.Instance.Over(4, null));
        await board.InvokeAsync(board.Instance.Drop);

        page.WaitForAssertion(() => Assert.Contains("Somebody else changed this task", page.Markup, StringComparison.Ordinal));
        Assert.Equal([], Titles(page, 4));
    }

    [Fact]
    public async Task Filters_InTheAddress_ShowWhatMatches()
    {
        await AddAsync("One", task => task with { Labels = ["finance"] });
        await AddAsync("Two");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/tasks?label=finance");

        var page = Render<TasksPage>();

        page.WaitForAssertion(() => Assert.Equal(["One"], Titles(page, 0)));
    }

    [Fact]
    public async Task List_TickedRows_AreChangedTogetherAndWhatIsRefusedStaysTicked()
    {
        await AddAsync("One", task => task with { Hire = _juno });
        await AddAsync("Two");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/tasks?view=list");
        var page = Render<TasksPage>();
        await page.WaitForElement("[aria-label='Select all tasks']").ChangeAsync(true);

        await page.Find("[aria-label='Their priority']").ChangeAsync("Urgent");
        page.WaitForAssertion(() => Assert.Contains("2 of 2 changed.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll("td[data-label=Priority]").Count(cell => cell.TextContent == "Urgent"));
        Assert.Empty(page.FindAll("[aria-label='Their priority']"));

        await page.Find("[aria-label='Select all tasks']").ChangeAsync(true);
        Assert.Contains("start, est. ", page.Find("[aria-label='Move them to']").TextContent, StringComparison.Ordinal);
        await page.Find("[aria-label='Move them to']").ChangeAsync("InProgress");

        page.WaitForAssertion(() => Assert.Contains("1 of 2 changed.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Task 2: Nobody is assigned. Choose who works on it.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("1 task selected", page.Markup, StringComparison.Ordinal);
        await page.Find("[aria-label='Label to add']").ChangeAsync("Month end");
        await page.Find(".bar form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("1 of 1 changed.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["month end"], await new BoardQuery(World.Contexts, new RunSteps(World.Contexts), new RunAsks(World.Contexts), World.Time).LabelsAsync(_caller.CustomerId, Cancelled));
    }

    [Fact]
    public async Task Card_GivenByItsMenu_HasSomebody()
    {
        await AddAsync("One");
        var page = Render<TasksPage>();
        var board = page.FindComponent<BoardView>();
        page.WaitForElement("[data-card]");

        await board.InvokeAsync(() => board.Instance.OnGive.InvokeAsync(new(board.Instance.Columns[0].Cards[0], _juno)));
        page.WaitForAssertion(() => Assert.Contains("Juno has task 1 now.", page.Markup, StringComparison.Ordinal));
        await board.InvokeAsync(() => board.Instance.OnGive.InvokeAsync(new(board.Instance.Columns[0].Cards[0], null)));
        page.WaitForAssertion(() => Assert.Contains("Nobody has task 1 now.", page.Markup, StringComparison.Ordinal));
        await board.InvokeAsync(() => board.Instance.OnGive.InvokeAsync(new(board.Instance.Columns[0].Cards[0], null, TeamDecides: true)));
        page.WaitForAssertion(() => Assert.Contains("Juno has task 1 now.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drawer_Failed_TriesAgainWithSomebodyElseAndShowsTheEstimateFirst()
    {
        var nika = await World.HireAsync(_caller, await World.ListingAsync("Ledger Keeper"), "Nika");
        await World.ConfirmAsync(nika);
        var id = await AddAsync("Compare offers", task => task with { Hire = _juno });
        await Verbs.Move.ExecuteAsync(_caller, id, new(WorkItemStatus.InProgress, null, null), Cancelled);
        await using (var db = World.Open())
        {
            await db.Set<WorkItem>().ExecuteUpdateAsync(set => set.SetProperty(task => task.Status, WorkItemStatus.Failed), Cancelled);
        }

        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        await page.WaitForElement("#retry-with").ChangeAsync(nika.Value.ToString());
        page.WaitForAssertion(() => Assert.Contains("est.", page.Find(".retry").TextContent, StringComparison.Ordinal));
        await Button(page, "Start with Nika").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Attempt 2", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal));
        Assert.Contains("In progress", page.Find("[role=dialog] header").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#retry-with"));
    }

    [Fact]
    public async Task Views_SavedAndDeleted_AreChips()
    {
        await AddAsync("One", task => task with { Labels = ["finance"] });
        Services.GetRequiredService<NavigationManager>().NavigateTo("/tasks?label=finance");
        var page = Render<TasksPage>();
        page.WaitForElement("[data-card]");
        async Task ClickAsync(string words) => await page.FindAll(".views button").Single(button => button.TextContent == words).ClickAsync();

        await ClickAsync("Save view");
        await page.Find("[aria-label='Name of the view']").ChangeAsync("Money");
        await page.Find(".views form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal(("/tasks?label=finance", "true"), (page.Find(".views a").GetAttribute("href"), page.Find(".views a").GetAttribute("aria-current"))));
        await ClickAsync("Delete view “Money”");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".views a")));
    }

    [Fact]
    public async Task Lanes_TasksOfTwo_ShowTheBoardOnceForEach()
    {
        await AddAsync("One", task => task with { Hire = _juno });
        await AddAsync("Two");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/tasks?view=lanes");

        var page = Render<TasksPage>();

        page.WaitForElement("[data-card]");
        Assert.Equal(["Juno", "Nobody yet"], page.FindAll(".lane h2").Select(lane => lane.TextContent));
        Assert.Equal(["One"], page.FindAll("[aria-label='To do, Juno, 1 task'] [data-card] a").Select(card => card.TextContent));
        Assert.Equal(["Two"], page.FindAll("[aria-label='To do, Nobody yet, 1 task'] [data-card] a").Select(card => card.TextContent));
    }

    [Fact]
    public async Task Viewer_Looks_WithoutButtons()
    {
        var id = await AddAsync("One");
        SignIn(_caller with { Role = MemberRole.Viewer });

        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));

        page.WaitForElement("[role=dialog]");
        Assert.Empty(page.FindAll("[data-new-task]"));
        Assert.Empty(page.FindAll("[data-menu]"));
        Assert.Empty(page.FindAll("[role=dialog] textarea"));
    }

    [Fact]
    public async Task Drawer_OfAnotherCustomersTask_IsNotFound()
    {
        var stranger = await World.CompanyAsync();
        var theirs = Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(stranger, new NewTask("Secret plan", TimeProvider.System.NewId()), Cancelled)).Id;

        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, theirs.Value));

        page.WaitForAssertion(() => Assert.Contains("Back to the board", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Secret plan", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawer_AssignedAndStarted_ReservesAndShowsTheAttempt()
    {
        var id = await AddAsync("Compare offers");
        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        await page.WaitForElement("#fact-who").ChangeAsync(_juno.Value.ToString());
        page.WaitForAssertion(() => Assert.Contains("Start with Juno", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal));
        Assert.Contains("est.", page.Find("[role=dialog] footer").TextContent, StringComparison.Ordinal);

        await page.FindAll("[role=dialog] button").Single(button => button.TextContent.Contains("Start with Juno", StringComparison.Ordinal)).ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Attempt 1", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal));
        Assert.Contains("In progress", page.Find("[role=dialog] header").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["Compare offers"], Titles(page, 1)));
    }

    [Fact]
    public async Task Drawer_InReview_ChangesNeedACommentAndApprovalEndsIt()
    {
        var id = await AddAsync("Compare offers", task => task with { Hire = _juno, Checklist = ["A table"] });
        await using (var db = World.Open())
        {
            await db.Set<WorkItem>().ExecuteUpdateAsync(set => set.SetProperty(task => task.Status, WorkItemStatus.InReview), Cancelled);
        }

        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        page.WaitForElement("[role=dialog]");
        await Button(page, "Request changes").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Write a comment.", page.Find("[role=dialog] [role=alert]").TextContent, StringComparison.Ordinal));
        await Button(page, "Checklist 0/1").ClickAsync();
        await page.WaitForElement("[role=dialog] input[type=checkbox]").ChangeAsync(true);
        page.WaitForAssertion(() => Assert.NotNull(Button(page, "Checklist 1/1")));
        await page.Find("#task-comment").InputAsync("Well done.");
        await Button(page, "Comment").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Well done.", page.Find("[role=dialog] ol").TextContent, StringComparison.Ordinal));

        await Button(page, "Approve").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Done", page.Find("[role=dialog] header").TextContent, StringComparison.Ordinal));
        await Button(page, "History").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("moved it from In review to Done", page.Find("[role=dialog] ol").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drawer_AddressOfAComment_OpensItsPartWithItInViewAndLetsPeopleLookElsewhere()
    {
        var id = await AddAsync("Compare offers");
        foreach (var words in (string[])["First", "Second"])
        {
            Assert.IsType<TaskOutcome.Saved>(await Verbs.Comment.ExecuteAsync(_caller, id, words, Cancelled));
        }

        await using var db = World.Open();
        var asked = await db.Set<TaskComment>().Where(comment => comment.Text == "Second").Select(comment => comment.Id).SingleAsync(Cancelled);
        Services.GetRequiredService<NavigationManager>().NavigateTo(AppUrls.TaskPart(id.Value, "comments", asked));
        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));

        page.WaitForAssertion(() => Assert.Contains("Second", page.Find("[role=dialog] li[aria-current=true]").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", Button(page, "Comments 2").GetAttribute("aria-pressed"));
        JSInterop.VerifyFocusAsyncInvoke().Arguments[0].ShouldBeElementReferenceTo(page.Find("[role=dialog] li[aria-current=true]"));

        await Button(page, "History").ClickAsync();
        await World.Live.AnnounceAsync(TaskTopics.BoardOf(_caller.CustomerId));
        page.WaitForAssertion(() => Assert.Equal("true", Button(page, "History").GetAttribute("aria-pressed")));
    }

    [Fact]
    public async Task Drawer_CapOfTheTask_IsChangedInPlaceAndRefusesTheStartWithALink()
    {
        var id = await AddAsync("Compare offers", task => task with { Hire = _juno });
        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        await page.WaitForElement("#fact-cap").ChangeAsync(new ChangeEventArgs { Value = "much" });
        page.WaitForAssertion(() => Assert.Contains("Use an amount, for example 150.00", page.Find("[role=dialog] [role=alert]").TextContent, StringComparison.Ordinal));

        await page.Find("#fact-cap").ChangeAsync(new ChangeEventArgs { Value = "0.01" });
        page.WaitForAssertion(() => Assert.Equal("0.01", page.Find("#fact-cap").GetAttribute("value")));
        await World.Contexts.WriteAsync(
            _caller.CustomerId,
            (db, token) => Budgets.SpendAsync(
                db, World.Time, new(World.Time.NewId(), _caller.CustomerId, _juno.Value, new BillingMonth(2026, 3), Money.FromUnits(0.02m)) { TaskId = id.Value }, token),
            Cancelled);
        await page.FindAll("[role=dialog] button").Single(button => button.TextContent.Contains("Start with Juno", StringComparison.Ordinal)).ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("The spend cap of this task is reached: EUR 0.02 of EUR 0.01 is spent on usage beyond fees.", page.Find("[role=dialog] [role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("/billing/caps", page.Find("[role=dialog] [role=alert] a").GetAttribute("href"));
    }

    [Fact]
    public async Task Drawer_FilesChosen_AreListedAndRemovedAgain()
    {
        var id = await AddAsync("Compare offers");
        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        page.WaitForElement("[role=dialog]");

        await page.InvokeAsync(() => page.FindComponents<AttachField>()[^1].Instance.OnChange.InvokeAsync(
            new InputFileChangeEventArgs([new ChosenFile("offers.csv", "a,b\n1,2\n"), new ChosenFile("page.html", "<html><script>x()</script></html>")])));

        // Shown at once, whatever was shown before; what was refused says why.
        page.WaitForAssertion(() => Assert.Equal("true", Button(page, "Files 1").GetAttribute("aria-pressed")));
        Assert.Equal(["offers.csv"], page.FindAll("[role=dialog] .files .name").Select(name => name.TextContent));
        Assert.Contains("page.html is a web page", page.Find("[role=dialog] .draft[data-state=refused]").TextContent, StringComparison.Ordinal);
        Assert.Equal("1", page.Find("[data-card] [title=Files]").TextContent);
        await page.Find("[aria-label='Preview offers.csv']").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal("a,b\n1,2\n", page.Find("[role=dialog] pre").TextContent));

        await page.Find("[role=dialog] .files [aria-label='Remove offers.csv']").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Nothing is attached.", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drawer_Edited_SavesTitleDescriptionAndLabels()
    {
        var id = await AddAsync("Compare offers");
        var page = Render<TasksPage>(parameters => parameters.Add(self => self.TaskId, id.Value));
        page.WaitForElement("[role=dialog]");
        await Button(page, "Edit").ClickAsync();

        var fields = page.FindAll("[role=dialog] form .ve-input");
        await fields[0].InputAsync("Compare four offers");
        await page.FindAll("[role=dialog] form .ve-input")[1].InputAsync("**Table**, please.");
        await page.FindAll("[role=dialog] form .ve-input")[2].InputAsync("Finance, month end");
        await page.Find("[role=dialog] form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("Compare four offers", page.Find("#drawer-title").TextContent));
        Assert.Equal("Table", page.Find("[role=dialog] strong").TextContent);
        Assert.Contains("month end", page.Find("[role=dialog] dl").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<TasksPage> page, string words) =>
        page.FindAll("[role=dialog] button").First(button => string.Join(' ', button.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) == words);

    private static IEnumerable<string> Titles(IRenderedComponent<TasksPage> page, int column) =>
        page.FindAll($"[data-column='{column}'] [data-card] a").Select(title => title.TextContent);

    private async Task<WorkItemId> AddAsync(string title, Func<NewTask, NewTask>? with = null)
    {
        var task = new NewTask(title, TimeProvider.System.NewId());
        return Assert.IsType<TaskOutcome.Saved>(await Verbs.Create.ExecuteAsync(_caller, with?.Invoke(task) ?? task, Cancelled)).Id;
    }
}

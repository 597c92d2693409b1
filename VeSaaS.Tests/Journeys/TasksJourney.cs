using Microsoft.Playwright;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>Work that gets done: written, given, started, asked about, handed in, changed and approved.</summary>
public sealed class TasksJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 60_000 };

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineDataInFull(ColorScheme.Dark)]
    public async Task Task_FromQuickAddToApproval_IsDoneWithBothAttempts(ColorScheme scheme)
    {
        var (page, stage) = await OpenAsync("report-writer", scheme);
        await Expect(page.GetByText("Give your team its first task")).ToBeVisibleAsync();
        await stage.CheckAsync($"tasks-empty-{scheme}");

        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "New task" }).First.ClickAsync();
        await page.GetByLabel("What is to be done").FillAsync("Report on lane revenue: Gdynia 1200, Hamburg 800");
        await page.GetByLabel("What is to be done").PressAsync("Enter");
        await Expect(Column(page, "To do, 1 task").GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await page.GetByLabel("What is to be done").FillAsync("Call the carrier");
        await page.GetByLabel("What is to be done").PressAsync("Enter");
        await Expect(Column(page, "To do, 2 tasks").GetByRole(AriaRole.Link)).ToHaveTextAsync(["Call the carrier", "Report on lane revenue: Gdynia 1200, Hamburg 800"]);

        await page.GetByRole(AriaRole.Link, new() { Name = "Report on lane revenue" }).ClickAsync();
        var drawer = page.GetByRole(AriaRole.Dialog);
        await drawer.GetByLabel("Employee").SelectOptionAsync("Juno");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Start with Juno" }).ClickAsync();
        await Expect(drawer.GetByText("Handed in", new() { Exact = true }).First).ToBeVisibleAsync(Patiently);
        await stage.CheckAsync($"task-drawer-{scheme}");

        await drawer.GetByLabel("Comment", new() { Exact = true }).FillAsync("Add the sum of both.");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Request changes" }).ClickAsync();
        await Expect(drawer.GetByText("Attempt 2", new() { Exact = true })).ToBeVisibleAsync(Patiently);
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync(Patiently);
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(drawer.GetByText("Done", new() { Exact = true })).ToBeVisibleAsync(Patiently);
        await drawer.GetByRole(AriaRole.Link, new() { Name = "Close task 1" }).ClickAsync();

        await Expect(Column(page, "Done, 1 task").GetByRole(AriaRole.Link, new() { Name = "Report on lane revenue" })).ToBeVisibleAsync();
        await stage.CheckAsync($"tasks-board-{scheme}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Limit the work in progress" }).ClickAsync();
        await page.GetByLabel("In progress at once").FillAsync("3");
        await stage.CheckAsync($"tasks-limits-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save limits" }).ClickAsync();
        await Expect(Column(page, "In progress, 0 tasks").GetByText("0 of 3")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "List", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Report on lane revenue" })).ToContainTextAsync("Done");
        await stage.CheckAsync($"tasks-list-{scheme}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Card_ByMouseKeyboardAndMenu_MovesForEverybody()
    {
        var (page, _) = await OpenAsync("report-writer");
        await AddAsync(page, "One", "Two");
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(AppUrls.Tasks);
        await Expect(Column(second, "To do, 2 tasks")).ToBeVisibleAsync();

        var card = await page.GetByRole(AriaRole.Article, new() { Name = "One" }).BoundingBoxAsync();
        var done = await Column(page, "Done, 0 tasks").BoundingBoxAsync();
        await page.Mouse.MoveAsync(card!.X + 60, card.Y + 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(card.X + 90, card.Y + 60, new() { Steps = 3 });
        await page.Mouse.MoveAsync(done!.X + 80, done.Y + 120, new() { Steps = 6 });
        await Expect(page.GetByText("Drop to mark as done")).ToBeVisibleAsync();
        await page.Mouse.UpAsync();
        await Expect(Column(page, "Done, 1 task").GetByRole(AriaRole.Link, new() { Name = "One" })).ToBeVisibleAsync();
        await Expect(Column(second, "Done, 1 task").GetByRole(AriaRole.Link, new() { Name = "One" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Two" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("Task 2 lifted. To do, 1 of 1.")).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(Column(page, "In progress, 0 tasks").GetByText("Nobody is assigned.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("Task 2 is back in To do.")).ToBeAttachedAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Move task 2 to…" }).ClickAsync();
        await page.GetByText("Mark as done").ClickAsync();
        await Expect(Column(second, "Done, 2 tasks").GetByRole(AriaRole.Link)).ToHaveTextAsync(["Two", "One"]);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Card_ByAFingerThatRestsFirst_Moves()
    {
        var (page, _) = await OpenAsync("report-writer", touch: true);
        await AddAsync(page, "One", "Two");
        var finger = await page.Context.NewCDPSessionAsync(page);
        var card = (await page.GetByRole(AriaRole.Article, new() { Name = "One" }).BoundingBoxAsync())!;
        var done = (await Column(page, "Done, 0 tasks").BoundingBoxAsync())!;
        var (from, to) = ((X: card.X + 60, Y: card.Y + 40), (X: done.X + 80, Y: done.Y + 120));

        await TouchAsync(finger, "touchStart", from);
        await Expect(page.GetByText("Task 1 lifted.")).ToBeAttachedAsync();
        await TouchAsync(finger, "touchMove", (from.X + 30, from.Y + 20));
        await TouchAsync(finger, "touchMove", to);
        await Expect(page.GetByText("Drop to mark as done")).ToBeVisibleAsync();
        await TouchAsync(finger, "touchEnd");

        await Expect(Column(page, "Done, 1 task").GetByRole(AriaRole.Link, new() { Name = "One" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(Column(page, "Done, 1 task").GetByRole(AriaRole.Link, new() { Name = "One" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Question_AnsweredInTheDrawer_GoesOnToReview(ColorScheme scheme)
    {
        var (page, stage) = await OpenAsync("budget-splitter", scheme);
        await AddAsync(page, "Spread 10,000 for the trade fair.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Spread 10,000" }).ClickAsync();
        var drawer = page.GetByRole(AriaRole.Dialog);
        await drawer.GetByLabel("Employee").SelectOptionAsync("Juno");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Start with Juno" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Group, new() { Name = "Juno needs your answer" })).ToBeVisibleAsync(Patiently);
        await stage.CheckAsync($"task-question-{scheme}");
        await LookAtTeamAsync(page, scheme, "asks: Over how many months");
        await page.GetByRole(AriaRole.Link, new() { Name = "Answer of Juno" }).ClickAsync();

        await drawer.GetByRole(AriaRole.Button, new() { Name = "6", Exact = true }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "6", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Answer Juno" }).ClickAsync();

        await Expect(drawer.GetByRole(AriaRole.Cell, new() { Name = "1,666.67" }).First).ToBeVisibleAsync(Patiently);
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync(Patiently);
        await LookAtTeamAsync(page, scheme, "handed in a result for your review");
        await page.GetByRole(AriaRole.Link, new() { Name = "Review result of Juno" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private static async Task LookAtTeamAsync(IPage page, ColorScheme scheme, string says)
    {
        foreach (var width in (int[])[390, 1440])
        {
            await page.SetViewportSizeAsync(width, width == 390 ? 844 : 900);
            await page.GotoAsync(AppUrls.Team);
            await Expect(page.GetByRole(AriaRole.Group, new() { Name = "1 needs you" })).ToContainTextAsync(says);
            await Axe.LookAsync(page, $"team-needs-you-{says[..4]}", width, scheme);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineDataInFull(ColorScheme.Dark)]
    public async Task Schedule_WrittenAndItsEmployeeLetGo_ShowsTheCostAndAsksWhatBecomesOfIt(ColorScheme scheme)
    {
        var (page, stage) = await OpenAsync("report-writer", scheme);
        await page.GetByRole(AriaRole.Link, new() { Name = "Schedules" }).ClickAsync();
        await Expect(page.GetByText("Nothing is written by itself yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "New schedule" }).First.ClickAsync();
        await page.GetByLabel("Title").FillAsync("Report on lane revenue");
        await page.GetByLabel("Employee").SelectOptionAsync("Juno");
        await page.GetByLabel("Cron expression").FillAsync("every morning");
        await page.GetByLabel("Cron expression").PressAsync("Tab");
        await Expect(page.GetByText("This is no cron expression.").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Working days at 9" }).ClickAsync();
        await Expect(page.GetByText("in the next 30 days make")).ToBeVisibleAsync();
        await stage.CheckAsync($"schedule-form-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause Report on lane revenue" })).ToBeVisibleAsync();
        await stage.CheckAsync($"schedules-{scheme}");

        await page.GotoAsync(AppUrls.Team);
        await page.GetByRole(AriaRole.Button, new() { Name = "More about Juno" }).ClickAsync();
        await page.GetByText("Let Juno go").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("Juno has 1 schedule.")).ToBeVisibleAsync();
        await stage.CheckAsync($"let-go-work-{scheme}");
        await dialog.GetByLabel("Tasks are cancelled, schedules are paused").CheckAsync();
        await dialog.GetByLabel("Type \"Juno\" to go on").FillAsync("Juno");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Let Juno go" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await page.GotoAsync(AppUrls.TaskSchedules);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume Report on lane revenue" })).ToBeVisibleAsync(Patiently);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineDataInFull(ColorScheme.Dark)]
    public async Task Board_ImportedGivenTogetherInLanesAndKeptAsAView_ShowsEachWithItsOwner(ColorScheme scheme)
    {
        var (page, stage) = await OpenAsync("report-writer", scheme);
        await page.GotoAsync(AppUrls.TasksImport);
        await Expect(page.GetByLabel("CSV file")).ToBeEnabledAsync();
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "tasks.csv", MimeType = "text/csv", Buffer = "title,priority,due\nSort the invoices,High,\nCall the carrier,,\n,,tomorrow\n"u8.ToArray(),
        });
        await Expect(page.GetByText("1 row is left out")).ToBeVisibleAsync();
        await stage.CheckAsync($"tasks-import-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 tasks" }).ClickAsync();
        await Expect(page.GetByText("2 tasks are in To do now.")).ToBeVisibleAsync();

        await page.GotoAsync(AppUrls.TasksWith(view: "list", search: "invoices"));
        await page.GetByLabel("Select all tasks").CheckAsync();
        await Expect(page.GetByText("1 task selected")).ToBeVisibleAsync();
        await stage.CheckAsync($"tasks-selected-{scheme}");
        await page.GetByLabel("Give them to").SelectOptionAsync("Juno");
        await Expect(page.GetByText("1 of 1 changed.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Lanes", Exact = true }).ClickAsync();
        await Expect(Column(page, "To do, Juno, 1 task")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear all" }).ClickAsync();
        await Expect(Column(page, "To do, Juno, 1 task").GetByRole(AriaRole.Link)).ToHaveTextAsync(["Sort the invoices"]);
        await Expect(Column(page, "To do, Nobody yet, 1 task").GetByRole(AriaRole.Link)).ToHaveTextAsync(["Call the carrier"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await page.GetByLabel("Name of the view").FillAsync("By person");
        await page.GetByLabel("Name of the view").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "By person" })).ToHaveAttributeAsync("aria-current", "true");
        await stage.CheckAsync($"tasks-lanes-{scheme}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Move task 1 to…" }).ClickAsync();
        await page.GetByText("Give to Juno").ClickAsync();
        await Expect(Column(page, "To do, Juno, 2 tasks")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    // A real touch of the browser's own input, which Playwright has no verb for.
    private static async Task TouchAsync(ICDPSession finger, string type, params (float X, float Y)[] at) => await finger.SendAsync(
        "Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = at.Select(point => new { x = point.X, y = point.Y }).ToArray() });

    private static ILocator Column(IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    private static async Task AddAsync(IPage page, params string[] titles)
    {
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "New task" }).First.ClickAsync();
        foreach (var title in titles)
        {
            await page.GetByLabel("What is to be done").FillAsync(title);
            await page.GetByLabel("What is to be done").PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = title, Exact = true })).ToBeVisibleAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
    }

    private async Task<(IPage Page, AskStage Stage)> OpenAsync(string agent, ColorScheme scheme = ColorScheme.Light, bool touch = false)
    {
        var token = TestContext.Current.CancellationToken;
        var account = await chat.Host.CustomerAsync(token);
        await chat.Host.HireAsync(account, token, agent);
        var page = await browser.OpenAsync(chat.Host.Url, width: 1440, scheme: scheme, touch: touch);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = chat.Host.Url }]);
        await page.GotoAsync(AppUrls.Tasks);
        return (page, new AskStage(page, account.Customer!.Value));
    }
}

using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Journeys.Tour;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A team from the hire to the last download: placed without a mouse, rearranged both ways, paused, resumed and let go.</summary>
public sealed class TeamJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_HiresPlacesMovesPausesAndLetsGo()
    {
        using var host = await AppHost.StartAsync(Token);
        var account = await host.CustomerAsync(Token);
        await LeadAsync(host, account, "report-writer", "Bosun");
        await LeadAsync(host, account, "budget-splitter", "Linnet");
        var page = await browser.OpenAsync(host.Url, 1440);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);
        var inspector = new Sight.Inspector(everything: true);

        await HireByKeysAsync(page, inspector);
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("Moss is ready.")).ToBeVisibleAsync();
        await RearrangeAsync(host, page, inspector);
        await PauseAndResumeAsync(host, page, inspector);
        await LetGoAsync(host, page, inspector);

        Assert.Empty(inspector.Found);
        await page.Context.CloseAsync();
    }

    private static async Task HireByKeysAsync(IPage page, Sight sight)
    {
        await page.GotoAsync("/marketplace/data-analyst-demo");
        await TabToAsync(page, page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Hire", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Moss");
        await Expect(dialog.GetByLabel("Handle")).ToHaveValueAsync("moss");
        await TabToAsync(page, dialog.GetByLabel("Department"));
        await page.Keyboard.TypeAsync("Quality");
        await TabToAsync(page, dialog.GetByLabel("Seniority"));
        await page.Keyboard.TypeAsync("J");
        await TabToAsync(page, dialog.GetByLabel("Reports to"));
        await page.Keyboard.TypeAsync("Bos");
        await Expect(dialog.GetByLabel("Reports to").Locator("option:checked")).ToContainTextAsync("Bosun, Report Writer");
        await LookAsync(page, sight, "hire-who");
        await NextAsync(page, dialog);
        await TabToAsync(page, dialog.GetByLabel("Standing instructions"));
        await page.Keyboard.TypeAsync("Answer in two sentences.");
        await NextAsync(page, dialog);
        await TabToAsync(page, dialog.GetByLabel("Monthly cap"));
        await page.Keyboard.TypeAsync("150");
        await NextAsync(page, dialog);
        await Expect(dialog.GetByText("“Answer in two sentences.”")).ToBeVisibleAsync();
        await TabToAsync(page, dialog.GetByLabel("may read what your team writes"));
        await page.Keyboard.PressAsync("Space");
        await LookAsync(page, sight, "hire-review");
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Hire Moss" }));
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task RearrangeAsync(AppHost host, IPage page, Sight sight)
    {
        await page.GotoAsync("/team/chart");
        var handle = page.GetByRole(AriaRole.Button, new() { Name = "Move Moss" });
        var said = page.Locator(".say");
        await Expect(handle).ToBeVisibleAsync();
        await LookAsync(page, sight, "team-chart");
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(said).ToContainTextAsync("Moss lifted. It reports to Bosun.");
        await page.Keyboard.PressAsync("Escape");
        await Expect(said).ToBeHiddenAsync();
        await Expect(handle).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(said).ToContainTextAsync("Moss lifted.");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(said).ToContainTextAsync("Moss will report to Linnet instead of Bosun.");
        await page.Keyboard.PressAsync("Enter");
        await UntilReportsToAsync(host, "Moss", "Linnet");
        await Expect(handle).ToBeFocusedAsync();

        await DragAsync(page, "Moss", "Bosun", async () =>
        {
            await Expect(said).ToContainTextAsync("Moss will report to Bosun instead of Linnet.");
            await BrowserFixture.ShootAsync(page, "team-chart-drag");
        });
        await UntilReportsToAsync(host, "Moss", "Bosun");
        await DragAsync(page, "Bosun", "Moss", () => Expect(said).ToContainTextAsync("Moss works under Bosun"));
        await Expect(page.GetByText("Moss works under Bosun, so that Bosun cannot report to Moss.").First).ToBeVisibleAsync();
        await UntilReportsToAsync(host, "Bosun", null);
    }

    private static async Task PauseAndResumeAsync(AppHost host, IPage page, Sight sight)
    {
        await page.GotoAsync("/team");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" })).ToBeVisibleAsync();
        await LookAsync(page, sight, "team-grid");
        await page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Pause, stops the fee" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("The fee stops with today")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause, stops the fee" }).ClickAsync();
        var card = page.GetByRole(AriaRole.Article, new() { Name = "Moss" });
        await Expect(card.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await Eventually.UntilAsync(async () => (await GrantAsync(host, "Moss")).SuspendedForPause);

        await card.GetByRole(AriaRole.Link, new() { Name = "Chat with Moss" }).ClickAsync();
        await Expect(page.GetByText("Moss is paused. It takes no new work, and its fee rests.")).ToBeVisibleAsync();
        await LookAsync(page, sight, "chat-paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume Moss, the fee runs again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Moss" })).ToBeEnabledAsync();
        Assert.True(await GrantAsync(host, "Moss") is { State: GrantState.Confirmed, Progress: GrantProgress.Ready, SuspendedForPause: false });
    }

    private static async Task LetGoAsync(AppHost host, IPage page, Sight sight)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Moss" }).FillAsync("lane,revenue\nNorth,120");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Moss answered" })).ToHaveAttributeAsync("aria-busy", "false");
        await page.GotoAsync("/team?view=list");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" })).ToBeVisibleAsync();
        await LookAsync(page, sight, "team-list");
        await page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Let Moss go" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Type \"Moss\" to go on")).ToBeFocusedAsync();
        await LookAsync(page, sight, "let-go");
        await AssertExportAsync(await page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Link, new() { Name = "Download them now" }).ClickAsync()));
        await dialog.GetByLabel("Type \"Moss\" to go on").FillAsync("Moss");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Let Moss go" }).ClickAsync();
        await Eventually.UntilAsync(async () => (await GrantAsync(host, "Moss")).State is GrantState.Revoked);

        await page.GotoAsync("/team?state=ended");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Moss" })).ToBeVisibleAsync();
        await AssertExportAsync(await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download conversations and costs of Moss" }).ClickAsync()));
    }

    private static async Task AssertExportAsync(IDownload download)
    {
        Assert.Equal("moss.zip", download.SuggestedFilename);
        await using var archive = await ZipFile.OpenReadAsync(await download.PathAsync(), Token);
        Assert.Equal(["conversations.jsonl", "ledger.csv"], archive.Entries.Select(entry => entry.FullName));
        using var conversations = new StreamReader(await archive.Entries[0].OpenAsync(Token));
        using var ledger = new StreamReader(await archive.Entries[1].OpenAsync(Token));
        Assert.Contains("\"text\":\"lane,revenue\\nNorth,120\"", await conversations.ReadToEndAsync(Token), StringComparison.Ordinal);
        Assert.True((await ledger.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1);
    }

    private static async Task DragAsync(IPage page, string who, string over, Func<Task> onTheWay)
    {
        // The chart is drawn anew after a move; the boxes are taken when it rests.
        var (from, to) = (await BoxAsync(page, who), await BoxAsync(page, over));
        await page.Mouse.MoveAsync(from.X + (from.Width / 2), from.Y + 16);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(to.X + (to.Width / 2), to.Y + (to.Height / 2), new() { Steps = 8 });
        await onTheWay();
        await page.Mouse.UpAsync();
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(IPage page, string name)
    {
        var node = page.Locator("[data-node]").Filter(new() { Has = page.GetByRole(AriaRole.Button, new() { Name = $"Move {name}" }) });
        LocatorBoundingBoxResult? box = null;
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                await node.ScrollIntoViewIfNeededAsync();
                box = await node.BoundingBoxAsync();
            }
            catch (PlaywrightException exception) when (exception.Message.Contains("not attached", StringComparison.Ordinal))
            {
                // The chart was drawn anew in between.
            }

            return box is not null;
        });
        return box!;
    }

    private static Task UntilReportsToAsync(AppHost host, string who, string? manager) => Eventually.UntilAsync(async () =>
    {
        await using var db = host.Contexts.ForSystem("test");
        var team = await db.Set<Hire>().AsNoTracking().ToListAsync(Token);
        return team.Single(hire => hire.PersonaName == who).ManagerId == team.SingleOrDefault(hire => hire.PersonaName == manager)?.Id;
    });

    private static async Task<AccessGrant> GrantAsync(AppHost host, string name)
    {
        await using var db = host.Contexts.ForSystem("test");
        var hire = await db.Set<Hire>().AsNoTracking().SingleAsync(hire => hire.PersonaName == name, Token);
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == hire.Id.Value, Token);
    }

    private static async Task LeadAsync(AppHost host, TestAccount account, string agent, string name)
    {
        var hire = await host.HireAsync(account, Token, agent);
        var caller = new Caller(account.UserId, account.Customer!.Value, MemberRole.Owner);
        Assert.IsType<EditHireOutcome.Saved>(
            await host.Services.GetRequiredService<EditHire>().ExecuteAsync(caller, hire, new(name, Seniority.Manager, null, null), Token));
    }

    private static async Task LookAsync(IPage page, Sight sight, string name)
    {
        if (BrowserFixture.Shots is { Length: > 0 } folder)
        {
            await new Sight.Camera(folder).LookAsync(page, name);
        }

        await sight.LookAsync(page, name);
        await page.SetViewportSizeAsync(1440, 900);
    }

    private static async Task NextAsync(IPage page, ILocator dialog)
    {
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Next" }));
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TabToAsync(IPage page, ILocator wanted)
    {
        for (var press = 0; press < 60; press++)
        {
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(wanted).ToBeFocusedAsync();
    }
}

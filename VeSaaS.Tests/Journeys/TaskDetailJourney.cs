using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A task in its drawer: files both ways, a colleague who is mentioned, and a second virtual employee who checks.</summary>
public sealed class TaskDetailJourney(ScriptedHost scripted, BrowserFixture browser) : IClassFixture<ScriptedHost>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 60_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineDataInFull(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Task_WithFilesMentionAndCheck_IsReviewedByAPerson(ColorScheme scheme)
    {
        var account = await scripted.Host.CustomerAsync(Token);
        await scripted.Host.HireAsync(account, Token);
        await scripted.Host.HireAsync(account, Token, "file-clerk", "Ute");
        var colleague = await scripted.Host.MemberAsync(account.Customer!.Value, MemberRole.Member, Token);
        await using (var db = scripted.Host.Contexts.ForSystem("test"))
        {
            await db.Users.Where(user => user.Id == colleague.UserId).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, "Tom Okafor"), Token);
        }

        var page = await OpenAsync(account, scheme);
        var stage = new AskStage(page, account.Customer!.Value);
        await page.GotoAsync(AppUrls.Tasks);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "New task" }).First.ClickAsync();
        await page.GetByLabel("What is to be done").FillAsync("Compare three fuel card offers as a file");
        await page.GetByLabel("What is to be done").PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare three" }).ClickAsync();
        var drawer = page.GetByRole(AriaRole.Dialog);
        await AttachAsync(page, drawer);
        await stage.CheckAsync($"task-files-{scheme}");

        await drawer.GetByRole(AriaRole.Button, new() { Name = "Checklist" }).ClickAsync();
        foreach (var item in (string[])["Every offer has a row", "Fees are named"])
        {
            await drawer.GetByLabel("Add to the checklist").FillAsync(item);
            await drawer.GetByLabel("Add to the checklist").PressAsync("Enter");
            await Expect(drawer.GetByText(item)).ToBeVisibleAsync();
        }

        await drawer.GetByLabel("Employee").SelectOptionAsync("Juno");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Start with Juno" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync(Patiently);

        await CheckedAsync(drawer, stage, scheme);
        await DownloadAsync(page, drawer, stage, scheme);
        await MentionAsync(page, drawer, stage, scheme);

        await drawer.GetByRole(AriaRole.Link, new() { Name = "Close task 1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Compare three" }).GetByTitle("Files")).ToHaveTextAsync("3");
        await stage.CheckAsync($"task-card-{scheme}");
        var theirs = await OpenAsync(colleague, scheme);
        await theirs.GotoAsync(AppUrls.Notifications);
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Name = "mentioned you in task 1" })).ToBeVisibleAsync();
        await new AskStage(theirs, account.Customer!.Value).CheckAsync($"task-mentioned-{scheme}");
        await theirs.GetByRole(AriaRole.Link, new() { Name = "See task 1" }).First.ClickAsync();
        var comment = theirs.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Is that right" });
        await Expect(comment).ToBeFocusedAsync();
        await Expect(comment).ToBeInViewportAsync();
        await Expect(theirs.GetByRole(AriaRole.Button, new() { Name = "Comments 1" })).ToHaveAttributeAsync("aria-pressed", "true");
        await new AskStage(theirs, account.Customer!.Value).CheckAsync($"task-mention-led-{scheme}");
        await theirs.Context.CloseAsync();
        await LeadToCheckAsync(page, stage, scheme);
        await page.Context.CloseAsync();
    }

    // On a phone the check lies below what is shown first.
    private static async Task LeadToCheckAsync(IPage page, AskStage stage, ColorScheme scheme)
    {
        await page.SetViewportSizeAsync(390, 844);
        await page.GotoAsync(AppUrls.Notifications);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ute has checked task 1" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the check of task 1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("You decide on each.")).ToBeInViewportAsync();
        await stage.CheckAsync($"task-check-led-{scheme}");
    }

    private static async Task AttachAsync(IPage page, ILocator drawer)
    {
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Files", Exact = true }).ClickAsync();
        await Expect(drawer.GetByLabel("Attach files", new() { Exact = true }).Last).ToBeEnabledAsync();
        await drawer.GetByLabel("Attach files", new() { Exact = true }).Last.SetInputFilesAsync(
            new FilePayload { Name = "offers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("offer;fee\nA;12\n") });
        await Expect(drawer.GetByRole(AriaRole.Link, new() { Name = "Download offers.csv" })).ToBeVisibleAsync();

        // Onto the drawer and into its comment, while another part is shown.
        await drawer.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await page.EvaluateAsync(
            """
            async () => {
              const carry = (name, text) => { const data = new DataTransfer(); data.items.add(new File([text], name, { type: "text/plain" })); return data; };
              const area = document.querySelector("[data-drop]");
              for (const kind of ["dragenter", "dragover", "drop"]) area.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carry("dropped.txt", "dropped") }));
              document.querySelector("#task-comment").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carry("pasted.txt", "pasted") }));
            }
            """);
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Remove dropped.txt" })).ToBeVisibleAsync();
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Remove pasted.txt" })).ToBeVisibleAsync();
        await Expect(drawer.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
    }

    private static async Task CheckedAsync(ILocator drawer, AskStage stage, ColorScheme scheme)
    {
        await drawer.GetByLabel("Let it be checked by").SelectOptionAsync("Ute");
        await Expect(drawer.GetByText("est.")).ToBeVisibleAsync();
        await stage.CheckAsync($"task-check-ask-{scheme}");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Ask Ute" }).ClickAsync();
        await Expect(drawer.GetByText("You decide on each.")).ToBeVisibleAsync(Patiently);
        await stage.CheckAsync($"task-check-{scheme}");
        await Expect(drawer.GetByRole(AriaRole.Checkbox, new() { Name = "Every offer has a row" })).Not.ToBeCheckedAsync();

        await drawer.GetByRole(AriaRole.Button, new() { Name = "Tick it: Every offer has a row" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Checkbox, new() { Name = "Every offer has a row" })).ToBeCheckedAsync();
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Decline what Ute says: Fees are named" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Button, new() { Name = "Decline what Ute says" })).ToHaveCountAsync(0);
        await Expect(drawer.GetByRole(AriaRole.Checkbox, new() { Name = "Fees are named" })).Not.ToBeCheckedAsync();
    }

    private static async Task DownloadAsync(IPage page, ILocator drawer, AskStage stage, ColorScheme scheme)
    {
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Attempts" }).ClickAsync();
        var files = drawer.GetByRole(AriaRole.List, new() { Name = "Files of attempt 1" });
        var download = await page.RunAndWaitForDownloadAsync(() => files.GetByRole(AriaRole.Link, new() { Name = "Download offers.csv" }).ClickAsync());
        Assert.Equal(ScriptedHost.Table, await File.ReadAllBytesAsync(await download.PathAsync(), Token));
        await files.GetByRole(AriaRole.Button, new() { Name = "Preview offers.csv" }).ClickAsync();
        await Expect(files.GetByRole(AriaRole.Region, new() { Name = "Beginning of offers.csv" })).ToContainTextAsync("offer,fee");
        await stage.CheckAsync($"task-artifact-{scheme}");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Files 3" }).ClickAsync();
        await Expect(drawer.GetByText("Went with attempt 1")).ToHaveCountAsync(3);
        await stage.CheckAsync($"task-files-sent-{scheme}");
    }

    private static async Task MentionAsync(IPage page, ILocator drawer, AskStage stage, ColorScheme scheme)
    {
        var field = drawer.GetByLabel("Comment", new() { Exact = true });
        // The selects of the drawer have options, too.
        var people = drawer.GetByRole(AriaRole.Listbox, new() { Name = "People to mention" }).GetByRole(AriaRole.Option);
        await field.PressSequentiallyAsync("Is that right, @");
        await Expect(people).ToHaveCountAsync(2);
        await stage.CheckAsync($"task-mention-{scheme}");
        await field.FocusAsync();
        await field.PressAsync("Escape");
        await Expect(people).ToHaveCountAsync(0);
        await Expect(drawer).ToBeVisibleAsync();
        await field.PressSequentiallyAsync("oka");
        await Expect(people).ToHaveCountAsync(1);
        await field.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync("Is that right, @Tom Okafor ");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Strong).Filter(new() { HasText = "@Tom Okafor" })).ToBeVisibleAsync();
        await stage.CheckAsync($"task-comments-{scheme}");
    }

    private async Task<IPage> OpenAsync(TestAccount account, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(scripted.Host.Url, width: 1440, scheme: scheme);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = scripted.Host.Url }]);
        return page;
    }
}

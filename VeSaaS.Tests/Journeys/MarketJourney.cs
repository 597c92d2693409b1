using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Catalog.Images;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Journeys.Tour;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>
/// The whole market in one walk: an operator edits, uploads and publishes; a customer finds it by a misspelt word, filters, tries, hires, rearranges the
/// chart, pauses and lets go. Every page on the way is looked at in both themes, on a desk and on a phone.
/// </summary>
public sealed partial class MarketJourney(BrowserFixture browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listing_FromTheEditorToTheLastGoodbye()
    {
        using var host = await AppHost.StartAsync(Token);
        var inspector = new Sight.Inspector(everything: true);
        var account = await host.CustomerAsync(Token);
        await LeadAsync(host, account);
        var admin = await browser.OpenAsync(host.Url, 1440);
        await PublishAsync(host, admin, inspector);

        var page = await browser.OpenAsync(host.Url, 1440);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);
        await FindAsync(page, inspector);
        await TryAsync(page, inspector);
        await HireAsync(page);
        await RearrangeAsync(host, page);
        await PauseAndLetGoAsync(host, page);

        await LookAtTheRestAsync(admin, page, inspector);
        Assert.True(inspector.Found.Count == 0, string.Join(Environment.NewLine, inspector.Found));
        await page.Context.CloseAsync();
        await admin.Context.CloseAsync();
    }

    private static async Task PublishAsync(AppHost host, IPage page, Sight sight)
    {
        await AccountSteps.BecomeOperatorAsync(host, page);
        await page.GotoAsync("/admin/catalog");
        await page.GetByRole(AriaRole.Link, new() { Name = "Data Analyst (demo)" }).ClickAsync(new() { Timeout = 60_000 });
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Table Reader");
        await page.GetByLabel("One line", new() { Exact = true }).FillAsync("Reads tables and says what stands out.");
        await Expect(page.FrameLocator("iframe").GetByText("Reads tables and says what stands out.")).ToBeVisibleAsync();
        await page.GetByLabel("Address").FillAsync("table-reader");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the address" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Change the address" })).ToHaveCountAsync(0);
        await Expect(page.GetByText("as revision 2.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-editor");

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the listing" }).GetByRole(AriaRole.Link, new() { Name = "Images" }).ClickAsync();
        await page.GetByLabel("Upload screenshots").Last.SetInputFilesAsync(new FilePayload { Name = "shot.png", MimeType = "image/png", Buffer = TestImages.Make(1600, 1000) });
        await Expect(page.GetByText("1 of 8")).ToBeVisibleAsync();
        // Key by key and fast: no letter is lost while the draft is saved.
        await page.GetByLabel("What screenshot 1 shows").PressSequentiallyAsync("A table with its outliers");
        await Expect(page.GetByLabel("What screenshot 1 shows")).ToHaveValueAsync("A table with its outliers");
        await Expect(page.GetByText(Saved())).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish changes" }).ClickAsync();
        await Expect(page.GetByText("Customers see what you see here.")).ToBeVisibleAsync();
    }

    private static async Task FindAsync(IPage page, Sight sight)
    {
        await page.GotoAsync("/marketplace");
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Table Reader" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("tabel raeder");
        await Expect(page.GetByText("Nobody uses “tabel” or “raeder”")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Table Reader" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Category", Exact = true }).GetByRole(AriaRole.Link, new() { NameRegex = new("Finance") }).ClickAsync();
        await page.WaitForURLAsync(new Regex("q=tabel.*category=|category=.*q=tabel"));
        await Expect(page.GetByText("1 match", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Article).GetByText("Available")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-found");

        await page.GotoAsync("/marketplace/data-analyst-demo?tab=skills");
        await page.WaitForURLAsync(new Regex("/marketplace/table-reader\\?tab=skills$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "A table with its outliers" }).First).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-detail");
    }

    private static async Task TryAsync(IPage page, Sight sight)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Try", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the trial" }).ClickAsync();
        await Expect(page.GetByText("5 of 5 messages left")).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Message to Table Reader").FillAsync("amount\n1\n2\n3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Table Reader answered" })).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        await Expect(page.GetByText("4 of 5 messages left")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-trial");
    }

    private static async Task HireAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Hire", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { NameRegex = new("Table Reader|Moss") });
        await HireDialogSteps.HireAsync(dialog, "Moss");
        await Expect(dialog.GetByText("Moss is ready.")).ToBeVisibleAsync(Patient);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Say hello" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Moss" })).ToBeVisibleAsync(Patient);
    }

    private static async Task RearrangeAsync(AppHost host, IPage page)
    {
        await page.GotoAsync("/team/chart");
        var handle = page.GetByRole(AriaRole.Button, new() { Name = "Move Moss" });
        await handle.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator(".say")).ToContainTextAsync("Moss lifted.");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator(".say")).ToContainTextAsync("Moss will report to Bosun");
        await page.Keyboard.PressAsync("Enter");
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            var team = await db.Set<Hire>().AsNoTracking().ToListAsync(Token);
            return team.Single(hire => hire.PersonaName == "Moss").ManagerId == team.Single(hire => hire.PersonaName == "Bosun").Id;
        });

        // The chart as it can be seen at once, and a way to a report for its lead.
        await page.GetByRole(AriaRole.Button, new() { Name = "Fit the whole chart" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "back to 100 %" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Hire a report for Bosun" }).ClickAsync();
        await Expect(page.GetByText("Whoever you hire reports to Bosun")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Order" }).SelectOptionAsync("newest");
        await Expect(page).ToHaveURLAsync(new Regex("sort=newest.*lead="));
        await page.ReloadAsync();
        await Expect(page.GetByText("Whoever you hire reports to Bosun")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "To nobody in particular" }).ClickAsync();
        await Expect(page.GetByText("Whoever you hire reports to Bosun")).ToHaveCountAsync(0);
    }

    private static async Task PauseAndLetGoAsync(AppHost host, IPage page)
    {
        await page.GotoAsync("/team");
        await page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Pause, stops the fee" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause, stops the fee" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Moss" }).GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await Eventually.UntilAsync(async () => (await GrantAsync(host)).SuspendedForPause);

        await page.GetByRole(AriaRole.Button, new() { Name = "More about Moss" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Let Moss go" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type \"Moss\" to go on").FillAsync("Moss");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Let Moss go" }).ClickAsync();
        await Eventually.UntilAsync(async () => (await GrantAsync(host)).State is GrantState.Revoked);
    }

    private static async Task LookAtTheRestAsync(IPage admin, IPage page, Sight sight)
    {
        var listing = new Uri(admin.Url).AbsolutePath;
        foreach (var (path, heading) in ((string, string)[])
            [("/admin/agents", "Agents"), ("/admin/catalog", "Catalog"), ("/admin/catalog/trials", "Trials"), ($"{listing}/prices", "Prices of Table Reader"), ($"{listing}/remove", "Delete Table Reader")])
        {
            await admin.GotoAsync(path);
            await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
            await sight.LookAsync(admin, $"market{path[6..].Replace('/', '-').Replace(listing[6..], "", StringComparison.Ordinal)}");
        }

        await admin.GotoAsync("/admin/catalog/trials");
        await Expect(admin.GetByRole(AriaRole.Row, new() { Name = "Table Reader 1 1 1" })).ToBeVisibleAsync();
        foreach (var path in (string[])["/notifications", "/marketplace/compare?ve=table-reader&ve=report-writer-demo", "/team"])
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await sight.LookAsync(page, $"market{path.Split('?')[0].Replace('/', '-')}");
        }

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-shortcuts", "#ve-shortcuts");
    }

    private static async Task LeadAsync(AppHost host, TestAccount account)
    {
        var hire = await host.HireAsync(account, Token, "report-writer");
        var caller = new Caller(account.UserId, account.Customer!.Value, MemberRole.Owner);
        Assert.IsType<EditHireOutcome.Saved>(
            await host.Services.GetRequiredService<EditHire>().ExecuteAsync(caller, hire, new("Bosun", Seniority.Manager, null, null), Token));
    }

    private static async Task<AccessGrant> GrantAsync(AppHost host)
    {
        await using var db = host.Contexts.ForSystem("test");
        var hire = await db.Set<Hire>().AsNoTracking().SingleAsync(hire => hire.PersonaName == "Moss", Token);
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == hire.Id.Value && grant.Reason == GrantReason.Hire, Token);
    }

    [GeneratedRegex("^Saved [0-9]")]
    private static partial Regex Saved();
}

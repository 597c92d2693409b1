using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Catalog.Editing;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>Goes to every page of the product in every state that a person can meet, and has each looked at.</summary>
internal sealed partial class ProductTour(AppHost host, TroubledDatabase database, BrowserFixture browser, Sight sight)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AppHost> OpenAsync(TroubledDatabase database, Dictionary<string, string?>? settings = null) =>
        await AppHost.StartAsync(Token, settings, services =>
        {
            database.Register(services);
            TroubledStore.Register(services);
        });

    public async Task VisitorAsync()
    {
        var page = await browser.OpenAsync(host.Url);
        await GoAsync(page, "/", "landing");
        await GoAsync(page, AppUrls.Terms, "terms");
        await GoAsync(page, "/no-such-page", "not-found-visitor");
        await GoAsync(page, AppUrls.Error, "error");
        await GoAsync(page, AppUrls.Outbox, "outbox-empty");
        await GoAsync(page, AppUrls.SignUp, "sign-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Expect(page.GetByText("5 things to change")).ToBeVisibleAsync();
        await sight.LookAsync(page, "sign-up-mistakes");
        await GoAsync(page, AppUrls.SignIn, "sign-in");
        await page.GetByLabel("E-mail").FillAsync("nobody@example.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("four plain words here");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await sight.LookAsync(page, "sign-in-wrong");
        await GoAsync(page, AppUrls.ForgottenPassword, "forgotten");
        var account = await host.CustomerAsync(Token);
        await page.GetByLabel("E-mail").FillAsync(account.Email);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "forgotten-sent");
        await Eventually.UntilAsync(async () =>
        {
            await page.GotoAsync(AppUrls.Outbox);
            return await page.Locator("article").CountAsync() > 0;
        });
        await sight.LookAsync(page, "outbox-full");
        await GoAsync(page, AppUrls.ResetPasswordWith(account.Email, "not-the-token"), "reset");
        await GoAsync(page, AppUrls.OperatorLink("not-the-secret"), "operator-link-expired");
        var secret = await host.OperatorSecretAsync();
        await GoAsync(page, AppUrls.OperatorLink(secret), "operator-link");
        await page.Context.CloseAsync();
    }

    public async Task VisitorMarketAsync()
    {
        var page = await browser.OpenAsync(host.Url);
        await GoAsync(page, AppUrls.Marketplace, "market-visitor");
        await GoAsync(page, "/marketplace?q=zzzzqq", "market-no-match-visitor");
        await GoAsync(page, "/marketplace/no-such-listing", "listing-unknown-visitor");
        await GoAsync(page, "/marketplace/crowd-0", "listing-long-visitor");
        database.Fail("virtual_employees");
        await GoAsync(page, AppUrls.Marketplace, "market-failing-visitor");
        database.Mend();
        await page.Context.CloseAsync();
    }

    public async Task NewcomerAsync()
    {
        var page = await SignedInAsync(await host.CustomerAsync(Token));
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByText("Hire your first virtual employee")).ToBeVisibleAsync();
        await sight.LookAsync(page, "team-empty");
        await page.GotoAsync(AppUrls.Chat);
        await Expect(page.GetByText("Hire somebody first.")).ToBeAttachedAsync();
        await Expect(page.GetByText("Hire somebody to talk to")).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-no-team");
        await page.GotoAsync(AppUrls.Marketplace);
        await Expect(page.GetByText("Nobody can be hired yet")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-empty");
        foreach (var (address, name) in ((string, string)[])[(AppUrls.Billing, "billing"), (AppUrls.BillingOf(null, "invoices"), "billing-invoices"), (AppUrls.Usage, "usage"), (AppUrls.BillingProfile, "billing-profile"), (AppUrls.Tasks, "tasks"), (AppUrls.Notifications, "notifications")])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("main h1")).ToBeAttachedAsync();
            await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            await sight.LookAsync(page, $"{name}-empty");
        }

        await page.GotoAsync("/no-such-page");
        await Expect(page.GetByText("This page does not exist").First).ToBeAttachedAsync();
        await sight.LookAsync(page, "not-found");
        await page.GotoAsync(AppUrls.AdminAgents);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not for this account" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "denied");
        await page.GotoAsync(AppUrls.Team);
        await page.GetByRole(AriaRole.Button, new() { Name = "Your account" }).ClickAsync();
        await sight.LookAsync(page, "person-menu", "#ve-person-menu");
        database.Fail("customers");
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByText("This page stopped working.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "circuit-failed", "#blazor-error-ui");
        database.Mend();
        await page.Context.CloseAsync();
    }

    public async Task HirerAsync(TestAccount owner)
    {
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            return await db.Set<VirtualEmployee>().CountAsync(listing => listing.Status == VirtualEmployeeStatus.Published, Token) == DemoAgentsHost.Agents.Count;
        });
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.Marketplace);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Data Analyst (demo)" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-demo");
        await page.GotoAsync("/marketplace?q=zzzzqq");
        await Expect(page.GetByText("No virtual employee matches")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-no-match");
        foreach (var tab in (string[])["", "?tab=skills", "?tab=access", "?tab=pricing"])
        {
            await page.GotoAsync("/marketplace/flaky-courier-demo" + tab);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Flaky Courier (demo)", Level = 1 })).ToBeAttachedAsync();
            await sight.LookAsync(page, "listing" + tab.Replace("?tab=", "-", StringComparison.Ordinal));
        }

        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Hire", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await sight.LookAsync(page, "hire");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "3. Cap" }).ClickAsync();
        await dialog.GetByLabel("Monthly cap").FillAsync("-5");
        await dialog.Locator(".mud-dialog-actions").GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(dialog.GetByText("Use an amount above 0")).ToBeVisibleAsync();
        await sight.LookAsync(page, "hire-mistakes");
        await dialog.GetByLabel("Monthly cap").FillAsync("120");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Who it is" }).ClickAsync();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Bosun");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "4. Review" }).ClickAsync();
        await sight.LookAsync(page, "hire-review");
        await dialog.GetByLabel("may read what your team writes").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Hire Bosun" }).ClickAsync();
        await Expect(dialog.GetByText("Bosun is ready.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "hired");
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bosun" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "team-one");
        var more = page.GetByRole(AriaRole.Button, new() { Name = "More about Bosun" });
        await more.ClickAsync();
        await Expect(page.GetByText("Rename or edit")).ToBeVisibleAsync();
        await sight.LookAsync(page, "team-menu", ".mud-popover-open");
        await page.GetByText("Rename or edit").ClickAsync();
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await sight.LookAsync(page, "edit-hire");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await more.ClickAsync();
        await page.GetByText("Let Bosun go").ClickAsync();
        await Expect(dialog.GetByLabel("Type \"Bosun\"")).ToBeFocusedAsync();
        await sight.LookAsync(page, "let-go");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Let Bosun go" }).ClickAsync();
        await Expect(dialog.GetByText("That is not \"Bosun\".")).ToBeVisibleAsync();
        await sight.LookAsync(page, "let-go-mistyped");
        await page.Context.CloseAsync();
    }

    public async Task TalkerAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.Team);
        await page.GetByRole(AriaRole.Link, new() { Name = "Chat with Bosun" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Say hello to Bosun" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeEnabledAsync();
        await sight.LookAsync(page, "chat-new");
        await SendAsync(page, "Bosun", "Deliver this");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-failed");
        var hire = await host.HireAsync(owner, Token);
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        await SendAsync(page, "Juno", string.Join(" ", Enumerable.Range(1, 40).Select(number => $"Carrier {number} sent its invoice late. Nobody asked why.")));
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer.Locator(".ve-prose :is(h2, h3, h4)").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-streaming");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Stop") }).ClickAsync();
        await Expect(page.GetByText("Stopped. What came until then is kept.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-stopped");
        var crowded = await CrowdedProduct.ConversationAsync(host, owner, hire, Token);
        await page.GotoAsync(AppUrls.ChatWith(crowded));
        await Expect(page.GetByText("Again, please")).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-long");
        await page.GotoAsync(AppUrls.Chat);
        await Expect(page.GetByText("Choose a conversation")).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-list");
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await Expect(page.Locator(".mud-popover-open")).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-menu", ".mud-popover-open");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync($"/chat/{Guid.Empty}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This page does not exist" })).ToBeAttachedAsync();
        await sight.LookAsync(page, "chat-unknown");
        database.Fail("messages");
        await page.GotoAsync(AppUrls.ChatWith(crowded));
        await Expect(page.GetByText("could not be loaded").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "chat-failing");
        database.Mend();
        database.Hold("messages");
        await page.GotoAsync(AppUrls.ChatWith(crowded));
        await Expect(page.Locator(".panel h1")).ToBeAttachedAsync();
        await sight.LookAsync(page, "chat-loading");
        database.Mend();
        await page.Context.CloseAsync();
    }

    public async Task CrowdAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.Marketplace);
        await Expect(page.GetByText("Page 1 of")).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-full");
        await page.Locator(".phone-filters").EvaluateAsync("details => details.open = true");
        await sight.LookAsync(page, "market-filters-open");
        await page.GotoAsync($"/marketplace?q={CrowdedProduct.Unbreakable}&category=Legal&category=Finance&seniority=Senior");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Remove filter" }).First).ToBeVisibleAsync();
        await sight.LookAsync(page, "market-chips");
        await page.GotoAsync("/marketplace/crowd-0");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = CrowdedProduct.Unbreakable, Level = 1 })).ToBeAttachedAsync();
        await sight.LookAsync(page, "listing-long");
        await page.GotoAsync("/marketplace/crowd-5?tab=skills");
        await Expect(page.GetByText("Not available for now").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "listing-not-ready");
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Cleo" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "team-full");
        foreach (var (address, name) in ((string, string)[])
            [("/marketplace/compare?ve=crowd-1&ve=crowd-2&ve=crowd-5", "compare"), ("/marketplace/crowd-7/try", "trial"), (AppUrls.TeamChart, "team-chart"), (AppUrls.Notifications, "notifications"),
             (AppUrls.Billing, "billing"), (AppUrls.BillingOf(null, "lines"), "billing-lines"), (AppUrls.Usage, "usage"), (AppUrls.Tasks, "tasks")])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("main h1")).ToBeAttachedAsync();
            await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            await sight.LookAsync(page, name);
        }

        foreach (var (table, address, name) in ((string, string, string)[])[("virtual_employees", AppUrls.Marketplace, "market"), ("virtual_employees", "/marketplace/crowd-0", "listing"), ("access_grants", AppUrls.Team, "team")])
        {
            database.Fail(table);
            await page.GotoAsync(address);
            await Expect(page.GetByText("could not be loaded")).ToBeVisibleAsync();
            await sight.LookAsync(page, name + "-failing");
            database.Mend();
            database.Hold(table);
            await page.GotoAsync(address);
            await Expect(page.GetByText("Loading", new() { Exact = false }).First).ToBeAttachedAsync();
            await Expect(page.Locator(".ve-skeleton").First).ToBeVisibleAsync();
            await sight.LookAsync(page, name + "-loading");
            database.Mend();
        }

        await page.Context.CloseAsync();
    }

    public async Task OperatorAsync(TestAccount person, string state)
    {
        var page = await SignedInAsync(person);
        await page.GotoAsync(AppUrls.AdminAgents);
        await Expect(page.GetByText("data-analyst").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-agents-" + state);
        await page.GotoAsync(AppUrls.AdminCatalog);
        await Expect(page.Locator("main h2, main tbody tr").First).ToBeAttachedAsync();
        await sight.LookAsync(page, "admin-catalog-" + state);
        foreach (var (address, name) in ((string, string)[])[(AppUrls.AdminCustomers, "customers"), (AppUrls.Finance, "finance"), (AppUrls.AdminUsage, "usage")])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("main h1")).ToBeAttachedAsync();
            await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            await sight.LookAsync(page, $"admin-{name}-{state}");
        }

        await page.GotoAsync(AppUrls.AdminAuditWith(type: "nothing.like_it"));
        await Expect(page.GetByText("No row matches")).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-audit-none-" + state);
        await page.GotoAsync(AppUrls.AdminAudit);
        await Expect(page.Locator("main tbody tr").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-audit-" + state);
        await page.Context.CloseAsync();
    }

    public async Task OperatorAtWorkAsync(TestAccount person, VirtualEmployee draft)
    {
        var page = await SignedInAsync(person);
        await page.GotoAsync("/admin/agents?q=zzzz");
        await Expect(page.GetByText("No agent matches")).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-agents-none");
        await page.GotoAsync(AppUrls.AdminAgents);
        await Expect(page.GetByText("Its host does not answer.").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-agents-remote");
        foreach (var (tab, label) in EditorTabs.All)
        {
            await page.GotoAsync(AppUrls.AdminCatalogItem(draft.Id.Value, tab));
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the listing" }).GetByRole(AriaRole.Link, new() { Name = label })).ToHaveAttributeAsync("aria-current", "page");
            await sight.LookAsync(page, $"admin-editor-{tab}");
        }

        foreach (var (address, name) in ((string, string)[])
            [(AppUrls.AdminCatalogPrices(draft.Id.Value), "prices"), (AppUrls.AdminCatalogRemoval(draft.Id.Value), "removal"), (AppUrls.AdminFeedback(draft.Id.Value), "feedback"), (AppUrls.AdminCategories, "categories")])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("main h1")).ToBeAttachedAsync();
            await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            await sight.LookAsync(page, $"admin-{name}");
        }

        await page.GotoAsync(AppUrls.AdminCatalogItem(draft.Id.Value, EditorTabs.Pricing));
        await page.GetByLabel("Fee per month").FillAsync("1,5");
        await page.GetByLabel("Fee per month").BlurAsync();
        await Expect(page.GetByText("Not saved: 1 field has to change first.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-editor-mistakes");
        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-editor-leave");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave without saving" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Catalog", Level = 1 })).ToBeAttachedAsync();
        await page.GotoAsync(AppUrls.AdminAuditWith(type: "catalog.listing_changed"));
        await page.Locator("main summary").First.ClickAsync();
        await sight.LookAsync(page, "admin-audit-open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the log" }).ClickAsync();
        await Expect(page.GetByText("The log is intact")).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-audit-intact");
        await TamperAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the log" }).ClickAsync();
        await Expect(page.GetByText("The log was tampered with")).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-audit-broken");
        foreach (var (table, address, name) in ((string, string, string)[])
            [("virtual_employees", AppUrls.AdminAgents, "agents"), ("virtual_employees", AppUrls.AdminCatalog, "catalog"), ("virtual_employees", AppUrls.AdminCatalogItem(draft.Id.Value), "editor"), ("customer_ves", AppUrls.AdminCustomers, "customers"), ("audit_entries", AppUrls.AdminAudit, "audit"), ("invoices", AppUrls.Finance, "finance")])
        {
            database.Fail(table);
            await page.GotoAsync(address);
            await Expect(page.Locator("main [role=alert]").First).ToBeVisibleAsync();
            await sight.LookAsync(page, $"admin-{name}-failing");
            database.Mend();
            database.Hold(table);
            await page.GotoAsync(address);
            await Expect(page.Locator("main .ve-skeleton").First).ToBeVisibleAsync();
            await sight.LookAsync(page, $"admin-{name}-loading");
            database.Mend();
        }

        await page.Context.CloseAsync();
    }

    public async Task LineCutAsync(TestAccount owner)
    {
        await using var line = new TcpRelay(new Uri(host.Url).Port);
        var page = await browser.OpenAsync(line.Url);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = line.Url }]);
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "My team", Level = 1 })).ToBeAttachedAsync();
        line.Cut();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Connection lost" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "connection-lost");
        await page.Context.CloseAsync();
    }

    private async Task TamperAsync()
    {
        await using var db = host.Contexts.ForSystem("test");
        await db.Set<AuditEntry>().Where(row => row.Sequence == 4).ExecuteUpdateAsync(set => set.SetProperty(row => row.Detail, "[]"), Token);
    }

    private async Task GoAsync(IPage page, string path, string name)
    {
        await page.GotoAsync(path);
        await Expect(page.Locator("h1")).ToBeAttachedAsync();
        await sight.LookAsync(page, name);
    }

    private async Task<IPage> SignedInAsync(TestAccount account)
    {
        var page = await browser.OpenAsync(host.Url);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);
        return page;
    }

    private static async Task SendAsync(IPage page, string persona, string text)
    {
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = $"Message to {persona}" });
        await Expect(field).ToBeEditableAsync();
        await field.FillAsync(text);
        await field.PressAsync("Enter");
    }
}

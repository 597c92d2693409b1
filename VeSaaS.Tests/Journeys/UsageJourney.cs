using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Billing.Webhook;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Journeys.Tour;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A gateway reports usage under a name that nobody knows; the operator maps it, sees it booked, and holds it against the run engine.</summary>
public sealed class UsageJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineDataInFull(ColorScheme.Light, 390)]
    [InlineDataInFull(ColorScheme.Dark, 390)]
    public async Task Operator_WatchesMapsAndReconciles(ColorScheme theme, int width)
    {
        var database = new TroubledDatabase();
        using var host = await AppHost.StartAsync(Token, new() { ["Webhooks:Usage:gateway:Secrets:0"] = UsageWorld.Secret }, database.Register);
        var owner = await host.CustomerAsync(Token);
        var hire = await host.HireAsync(owner, Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await AccountSteps.BecomeOperatorAsync(host, page);
        foreach (var (tab, words) in Parts)
        {
            await page.GotoAsync(AppUrls.AdminUsageWith(tab));
            await Expect(page.GetByText(words)).ToBeVisibleAsync();
            await LookAsync(page, $"usage-{tab ?? "deliveries"}-empty", width, theme);
        }

        await ReportAsync(host, owner, hire.Value);

        database.Fail("usage_deliveries");
        await page.GotoAsync(AppUrls.AdminUsage);
        await Expect(page.GetByText("The usage webhook could not be read")).ToBeVisibleAsync();
        await LookAsync(page, "usage-failing", width, theme);
        database.Mend();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(page.GetByText("1 event with other figures than before")).ToBeVisibleAsync();
        await LookAsync(page, "usage-deliveries", width, theme);
        await page.GetByRole(AriaRole.Link, new() { Name = "Refused", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Signature does not verify")).ToBeVisibleAsync();
        await LookAsync(page, "usage-refused", width, theme);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Quarantine") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Map northwind-prod" }).ClickAsync();
        await page.GetByLabel("northwind-prod, as gateway writes it, is").FillAsync("northwind");
        await page.GetByRole(AriaRole.Button, new() { Name = "Map and book" }).ClickAsync();
        await Expect(page.GetByText("Enter the id of a company")).ToBeVisibleAsync();
        await LookAsync(page, "usage-quarantine", width, theme);
        await page.GetByLabel("northwind-prod, as gateway writes it, is").FillAsync(owner.Customer!.Value.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Map and book" }).ClickAsync();
        await Expect(page.GetByText("2 records booked.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Reconciliation", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Reconciliation by agent" })).ToBeVisibleAsync();
        await LookAsync(page, "usage-reconciliation", width, theme);
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { NameRegex = new("by day$") })).ToBeVisibleAsync();
        await LookAsync(page, "usage-days", width, theme);
        await page.Context.CloseAsync();
    }

    private static readonly (string? Tab, string Words)[] Parts =
    [
        (null, "Nothing was delivered in the last 30 days."), ("refused", "No delivery was refused."), ("quarantine", "Nothing waits."), ("reconciliation", "Nothing was counted in this month"),
    ];

    private static async Task ReportAsync(AppHost host, TestAccount owner, Guid hire)
    {
        var agent = new AgentRef("demo", "demo", "report-writer");
        await using (var db = host.Contexts.ForSystem("test"))
        {
            var listing = await db.Set<VirtualEmployee>().Where(row => row.Agent == agent).Select(row => row.Id).SingleAsync(Token);
            await host.Services.GetRequiredService<SetBillingSource>().ExecuteAsync(listing, BillingSource.Webhook, null, Actor.System, Token);
        }

        var now = TimeProvider.System.GetUtcNow();
        var customer = owner.Customer!.Value;
        await host.Contexts.WriteAsync(
            customer,
            (db, token) => Ledger.RecordAsync(db, TimeProvider.System, new MeteredCall(BillingSource.Runs, $"{hire}:1", customer, hire, agent, TimeProvider.System.NewId(), "demo-small", 1_000, 100, 0, now), token),
            Token);
        var record = new UsageRecord("call-1", customer.ToString(), agent.ToString(), "demo-small", 1_000, 100, 0, 0, now);
        await SendAsync(host, "msg_1", UsageWorld.Secret, record);
        await SendAsync(host, "msg_2", UsageWorld.Secret, record with { OutputTokens = 120 });
        await SendAsync(host, "msg_3", UsageWorld.Secret, record with { EventId = "call-2", Customer = "northwind-prod" }, record with { EventId = "call-3", Customer = "northwind-prod" });
        await SendAsync(host, "msg_4", UsageWorld.Secret, record with { EventId = "call-4", Agent = "kagent/prod/renamed-report-writer" });
        await SendAsync(host, "msg_5", "whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA==", record);
    }

    private static async Task SendAsync(AppHost host, string id, string secret, params UsageRecord[] records)
    {
        var body = UsageWorld.Body(records);
        var headers = UsageWorld.Sign(body, id, secret, TimeProvider.System.GetUtcNow());
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, AppUrls.UsageWebhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", headers.Id);
        request.Headers.Add("webhook-timestamp", headers.Timestamp);
        request.Headers.Add("webhook-signature", headers.Signature);
        using var answer = await client.SendAsync(request, Token);
    }

    private static async Task LookAsync(IPage page, string name, int width, ColorScheme theme)
    {
        await BrowserFixture.ShootAsync(page, $"{name}-{width}-{theme}");
        await Axe.AssertNoViolationsAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} scrolls sideways");
    }
}

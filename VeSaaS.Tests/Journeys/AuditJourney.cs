using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Audit;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An operator looks for what was done, takes it away in a file, and has the log prove that nobody touched it.</summary>
public sealed partial class AuditJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operator_FiltersExportsAndVerifies_IsToldWhichRowWasTamperedWith()
    {
        using var host = await AppHost.StartAsync(Token, new() { ["Demo:Enabled"] = "false" });
        var person = await host.OperatorAsync(Token);
        await WriteAsync(host);
        var page = await browser.OpenAsync(host.Url);
        await page.Context.AddCookiesAsync([new() { Name = person.CookieName, Value = person.CookieValue, Url = host.Url }]);
        await page.GotoAsync(AppUrls.AdminAudit);

        await page.GetByLabel("Type begins with").FillAsync("test.");
        await page.GetByLabel("Subject begins with").FillAsync("row:2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(FilteredUrl());
        var rows = page.Locator("main tbody tr");
        await Expect(rows).ToHaveCountAsync(1);
        await rows.GetByText("1 field").ClickAsync();
        await Expect(rows.Locator("del")).ToContainTextAsync("49");
        await Expect(rows.Locator("ins")).ToContainTextAsync("59");

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV of what matches" }).ClickAsync());
        var lines = (await File.ReadAllTextAsync(await file.PathAsync(), Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("row:2", lines[1], StringComparison.Ordinal);
        // A file is no page: the one that was there stays.
        await Expect(rows).ToHaveCountAsync(1);

        await VerifyAsync(page, "The log is intact");
        var sequence = await TamperAsync(host);
        await VerifyAsync(page, "The log was tampered with");
        await Expect(page.GetByText($"Row {sequence} (test.written on row:2")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private static async Task VerifyAsync(IPage page, string verdict)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the log" }).ClickAsync();
        await Expect(page.GetByText(verdict)).ToBeVisibleAsync();
    }

    private static async Task WriteAsync(AppHost host)
    {
        await using (var db = host.Contexts.ForSystem("test"))
        {
            for (var row = 1; row <= 3; row++)
            {
                db.Audit(TimeProvider.System, "test.written", Actor.System, null, $"row:{row}", new { fee = new { before = 49, after = 59 } });
            }

            await db.SaveChangesAsync(Token);
        }

        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            return !await db.Set<AuditEntry>().AnyAsync(row => row.Sequence == null, Token);
        });
    }

    private static async Task<long> TamperAsync(AppHost host)
    {
        await using var db = host.Contexts.ForSystem("test");
        var row = db.Set<AuditEntry>().Where(entry => entry.Subject == "row:2");
        await row.ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Detail, "[]"), Token);
        return (await row.SingleAsync(Token)).Sequence!.Value;
    }

    [GeneratedRegex(@"type=test\.&subject=row")]
    private static partial Regex FilteredUrl();
}

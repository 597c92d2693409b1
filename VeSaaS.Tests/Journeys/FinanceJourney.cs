using Microsoft.Playwright;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>The operator looks at a month over all companies, says what a model costs, and takes a part of an invoice back.</summary>
public sealed class FinanceJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Operator_MonthOver_IsReadAndCorrected(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        await host.BilledHireAsync(await host.CustomerAsync(Token), Token);
        var account = await host.OperatorAsync(Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);

        await page.GotoAsync("/admin/finance");
        await Expect(page.GetByText("1 invoice")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 model without a cost")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "finance", width, theme);
        await page.GetByLabel("Input of demo-small", new() { Exact = true }).FillAsync("much");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the cost of demo-small" }).ClickAsync();
        await Expect(page.GetByText("Use numbers such as 1.25.")).ToBeVisibleAsync();
        foreach (var kind in (string[])["Input of", "Cached input of", "Output of"])
        {
            await page.GetByLabel($"{kind} demo-small", new() { Exact = true }).FillAsync("0.25");
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Save the cost of demo-small" }).ClickAsync();
        await Expect(page.GetByText("left of what was invoiced")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Credit note", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue the credit note" }).ClickAsync();
        await Expect(page.GetByText("Choose at least one line.")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "finance-invoice", width, theme);
        await page.GetByLabel("Why").FillAsync("The outage of the second week");
        await page.GetByLabel("Monthly fee").FillAsync("99");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue the credit note" }).ClickAsync();
        await Expect(page.GetByText("can be taken back.")).ToBeVisibleAsync();
        await page.GetByLabel("Monthly fee").FillAsync("12.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue the credit note" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("VE-CN-")).ToBeVisibleAsync();
        await Expect(page.GetByText("After credit notes")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take all back" }).ClickAsync();
        await page.GetByLabel("Why").FillAsync("The rest of it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue the credit note" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Credit note", Exact = true })).ToHaveCountAsync(0);
        await Axe.LookAsync(page, "finance-credited", width, theme);
        await page.Context.CloseAsync();
    }
}

using Microsoft.Playwright;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A month has passed: somebody looks at what it came to, opens its invoice and takes it away.</summary>
[Collection(OneAtATime.Name)]
public sealed class BillingJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Member_LooksAtMonthsAndTheirInvoice_FindsEveryLine(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        await host.BilledHireAsync(owner, Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);

        await page.GotoAsync("/billing");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Cost by employee" }).GetByText("Juno,")).ToBeVisibleAsync();
        await LookAsync(page, "billing", width, theme);

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Month" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Lines", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Monthly fee, prorated")).ToBeVisibleAsync();
        await LookAsync(page, "billing-lines", width, theme);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Invoices") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Invoices, the newest first" })).ToBeVisibleAsync();
        await LookAsync(page, "billing-invoices", width, theme);

        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Invoice VE-") })).ToBeVisibleAsync();
        await Expect(page.GetByText("Output tokens, demo-small")).ToBeVisibleAsync();
        await LookAsync(page, "invoice", width, theme);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        Assert.StartsWith("VE-", download.SuggestedFilename, StringComparison.Ordinal);
        await page.GotoAsync("/billing/invoices/VE-1999-00001");
        await Expect(page.GetByText("This page does not exist").First).ToBeAttachedAsync();
        await page.Context.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, int width, ColorScheme theme)
    {
        await BrowserFixture.ShootAsync(page, $"{name}-{width}-{theme}");
        await Axe.AssertNoViolationsAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} scrolls sideways");
    }
}

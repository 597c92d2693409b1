using Microsoft.Playwright;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An installation whose gateway cannot verify who calls says so to its operators, on every page of theirs.</summary>
public sealed class UnverifiedIdentityJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Console_EveryPageOfOperators_SaysThatNobodyIsVerified()
    {
        await using var product = new LiveProduct(
            new() { ["Gateway:Dialect"] = "TrafficPolicy", ["Gateway:AcceptUnverifiedIdentity"] = "true" }, null);
        await product.InitializeAsync();
        var person = await product.Host.OperatorAsync(Token);
        var page = await OpenAsync(product, person);
        foreach (var address in (string[])[AppUrls.AdminGateway, AppUrls.AdminAgents, AppUrls.AdminCatalog, AppUrls.AdminAudit, AppUrls.AdminApiKeys])
        {
            await page.GotoAsync(address);
            await Expect(page.GetByText("The gateway does not verify who calls.")).ToBeVisibleAsync();
        }

        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Gateway", Exact = true })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);
        await BrowserFixture.ShootAsync(page, "unverified-identity");
        await page.Context.CloseAsync();

        var customer = await OpenAsync(product, await product.Host.CustomerAsync(Token));
        await customer.GotoAsync(AppUrls.Team);
        await Expect(customer.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        await Expect(customer.GetByText("does not verify who calls")).ToHaveCountAsync(0);
        await customer.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(LiveProduct product, TestAccount account)
    {
        var page = await browser.OpenAsync(product.Host.Url);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = product.Host.Url }]);
        return page;
    }
}

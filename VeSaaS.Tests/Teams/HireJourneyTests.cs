using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Tests.Journeys;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

[Collection(OneAtATime.Name)]
public sealed class HireJourneyTests(MarketHost market, BrowserFixture browser) : IClassFixture<MarketHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_FindsHiresAndLetsGo()
    {
        var account = await market.Host.CustomerAsync(Cancelled);
        var page = await browser.OpenAsync(market.Host.Url);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = market.Host.Url }]);

        await page.GotoAsync("/team");
        await Assertions.Expect(page.GetByText("Nobody works here yet.")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "team-empty");
        await page.GotoAsync("/marketplace");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(market.Listing.Name);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("q="));
        await BrowserFixture.ShootAsync(page, "marketplace");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Hire {market.Listing.Name}", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, "Juno");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Say hello" })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "hire-ready");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Assertions.Expect(page.GetByText("Hired", new() { Exact = true })).ToBeVisibleAsync();

        await page.GotoAsync($"/marketplace/{market.Listing.Slug}");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Show in my team" })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "ve-detail");
        await page.GotoAsync("/team");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Juno" })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "team");
        await page.GetByRole(AriaRole.Button, new() { Name = "More about Juno" }).ClickAsync();
        await page.GetByText("Let Juno go").ClickAsync();
        await page.GetByLabel("Type \"Juno\" to go on").FillAsync("Juno");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let Juno go" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nobody works here yet.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An operator watches a hire being let in, cuts the customer off, and lets it in again; everything is seen on the wire.</summary>
public sealed partial class GatewayPageJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operator_SeesAHireComeAndCutsTheCustomerOff_TheNextCallIsForbidden()
    {
        await using var product = new LiveProduct();
        await product.InitializeAsync();
        var offer = await product.OfferAsync();
        var person = await product.Host.OperatorAsync(Token);
        var page = await browser.OpenAsync(product.Host.Url);
        await page.Context.AddCookiesAsync([new() { Name = person.CookieName, Value = person.CookieValue, Url = product.Host.Url }]);
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByRole(AriaRole.Gridcell, new() { Name = "A stranger's key" }).First).ToBeVisibleAsync();

        // Nobody reloads: the page follows by itself.
        var hire = await product.HireAsync(offer);
        var cell = page.GetByRole(AriaRole.Gridcell).GetByRole(AriaRole.Link, new() { Name = ": Allowed" });
        await Expect(cell).ToHaveCountAsync(1);
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));

        await cell.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("[role=gridcell] a:focus")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^A stranger's key.*Denied$"));
        await cell.ClickAsync();
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "What is selected" });
        await Expect(panel.GetByText("Allowed, because of a hire")).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);
        await BrowserFixture.ShootAsync(page, "gateway-cell");

        await panel.GetByRole(AriaRole.Button, new() { Name = "every agent" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Why").FillAsync("Its key was stolen.");
        await Axe.AssertNoViolationsAsync(page);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await Expect(page.GetByText("broke the glass")).ToBeVisibleAsync();
        await Expect(page.GetByText("Its key was stolen.")).ToBeVisibleAsync();
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, hire.Customer);
        await Expect(cell).ToHaveCountAsync(0);
        await Axe.AssertNoViolationsAsync(page);
        await BrowserFixture.ShootAsync(page, "gateway-denied");

        await page.GetByRole(AriaRole.Button, new() { Name = "Lift the denial" }).First.ClickAsync();
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
        await Expect(cell).ToHaveCountAsync(1);
        await FollowsTroubleAsync(product, page);
        await page.Context.CloseAsync();
    }

    // The rail counts what needs a look, on every page.
    private static async Task FollowsTroubleAsync(LiveProduct product, IPage page)
    {
        var rail = page.GetByRole(AriaRole.Navigation, new() { Name = "Main", Exact = true });
        product.Store.IsAway = true;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reconcile now" }).ClickAsync();
        await Expect(rail.GetByRole(AriaRole.Link, new() { NameRegex = Trouble() })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "cannot be read" })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);
        await ShootAsync(page, "gateway-unreadable");

        product.Store.IsAway = false;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reconcile now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "cannot be read" })).ToHaveCountAsync(0);
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (width, height) in ((int, int)[])[(390, 844), (1440, 900)])
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await BrowserFixture.ShootAsync(page, $"{name}-{width}-{scheme}");
            }
        }
    }

    // At least one; while nothing can be read there may be more.
    [GeneratedRegex(@"^Gateway \d+ needs? a look$")]
    private static partial Regex Trouble();
}

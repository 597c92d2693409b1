using Microsoft.Playwright;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys.Tour;

internal sealed partial class ProductTour
{
    /// <summary>The gateway before anything is imported.</summary>
    public async Task EmptyGatewayAsync(TestAccount person)
    {
        var page = await SignedInAsync(person);
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByText("No agent is imported")).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-empty");
        await page.Context.CloseAsync();
    }

    /// <summary>The matrix, its panels and levers, and whatever can be wrong with a gateway.</summary>
    public async Task GatewayAsync(TestAccount person, TroubledStore store)
    {
        var page = await SignedInAsync(person);
        var panel = page.Locator("main aside");
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByRole(AriaRole.Gridcell).GetByRole(AriaRole.Link, new() { Name = ": Allowed" })).ToHaveCountAsync(1);
        await sight.LookAsync(page, "gateway-full");
        await page.GetByRole(AriaRole.Gridcell).GetByRole(AriaRole.Link, new() { Name = ": Allowed" }).ClickAsync();
        await Expect(panel.GetByText("because of a hire")).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-cell");
        await page.GetByRole(AriaRole.Link, new() { Name = "Who can call this?" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Combobox).First).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-ask");
        await page.GetByRole(AriaRole.Link, new() { Name = "Drift history" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Combobox)).ToHaveCountAsync(0);
        await sight.LookAsync(page, "gateway-history");
        store.IsOpen = true;
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByText("without having hired it").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-open");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Deny now: ") }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-break-glass");
        (store.IsOpen, store.IsAway) = (false, true);
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByText("The gateway's state cannot be read")).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-away");
        store.IsAway = false;
        database.Fail("gateway_bindings");
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.GetByText("could not be loaded")).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-failing");
        database.Mend();
        database.Hold("gateway_bindings");
        await page.GotoAsync(AppUrls.AdminGateway);
        await Expect(page.Locator("main .ve-skeleton").First).ToBeVisibleAsync();
        await sight.LookAsync(page, "gateway-loading");
        database.Mend();
        await page.Context.CloseAsync();
    }
}

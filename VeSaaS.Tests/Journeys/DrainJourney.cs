using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An operator takes a virtual employee off the platform that somebody works with: told first, then let go, then deleted.</summary>
public sealed class DrainJourney(BrowserFixture browser)
{
    // The workers look every few seconds, and the gateway has to prove that it is closed.
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Fact]
    public async Task Operator_Drains_CustomerIsToldThenLetGoThenItIsDeleted()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await AppHost.StartAsync(cancellationToken);
        var admin = await browser.OpenAsync(host.Url);
        await AccountSteps.BecomeOperatorAsync(host, admin);
        var customer = await browser.OpenAsync(host.Url);
        await HireAsync(customer);

        var listing = await ListingAsync(host, cancellationToken);
        await PriceAsync(admin, listing);
        await AnnounceAsync(admin, listing);
        await customer.GotoAsync("/team");
        await Expect(customer.GetByText($"the operator takes {listing.Name} off the platform")).ToBeVisibleAsync();
        await Expect(customer.GetByText("New price from")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(customer, "team-leaving");
        await customer.GotoAsync($"/marketplace/{listing.Slug}");
        await Expect(customer.GetByRole(AriaRole.Button, new() { Name = "Hire" })).ToHaveCountAsync(0);

        await using (var db = host.Contexts.ForSystem("the date comes"))
        {
            DateTimeOffset? yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
            await db.Set<VirtualEmployee>().Where(listing => listing.DrainsAt != null)
                .ExecuteUpdateAsync(set => set.SetProperty(listing => listing.DrainsAt, yesterday), cancellationToken);
        }

        await DeleteAsync(admin, $"Delete {listing.Name}", listing.Name);
        await customer.GotoAsync("/team");
        await Expect(customer.GetByText("Nobody works here yet.")).ToBeVisibleAsync();
        await customer.Context.CloseAsync();
        await admin.Context.CloseAsync();
    }

    private static async Task PriceAsync(IPage page, VirtualEmployee listing)
    {
        await page.GotoAsync($"/admin/catalog/{listing.Id.Value}/prices");
        await page.GetByLabel("Fee per month").FillAsync("39");
        await page.GetByLabel("Tokens", new() { Exact = true }).SelectOptionAsync("Included");
        await page.GetByLabel("Tokens included per month").FillAsync("1,000,000");
        await page.GetByLabel("Input, EUR per million tokens", new() { Exact = true }).FillAsync("3");
        await page.GetByLabel("Output, EUR per million tokens").FillAsync("15");
        await page.GetByLabel("1 hire that exists").SelectOptionAsync("true");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate on last month" }).ClickAsync();
        await Expect(page.GetByText("so there is nothing to simulate with")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Announce this price" }).ClickAsync();
        await Expect(page.GetByText("is announced; 1 hire will follow.")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "admin-prices");
    }

    private static async Task AnnounceAsync(IPage page, VirtualEmployee listing)
    {
        await page.GotoAsync($"/admin/catalog/{listing.Id.Value}/remove");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Nordhafen Logistics" })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "admin-remove");
        await page.GetByRole(AriaRole.Button, new() { Name = "Announce this date" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Announce this date" }).ClickAsync();
        await Expect(page.GetByText("Its hires end on")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "admin-draining");
    }

    private static async Task DeleteAsync(IPage page, string delete, string name)
    {
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = delete })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = delete }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = delete }).ClickAsync();
        await Expect(dialog.GetByText("That is not")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = delete }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Agents", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import data-analyst" })).ToBeVisibleAsync();
    }

    private static async Task<VirtualEmployee> ListingAsync(AppHost host, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        return await db.Set<VirtualEmployee>().SingleAsync(listing => listing.Slug.StartsWith("data-analyst"), cancellationToken);
    }

    private static async Task HireAsync(IPage page)
    {
        await AccountSteps.SignUpAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hire Data Analyst" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, "Juno");
        await Expect(dialog.GetByText("Juno is ready.")).ToBeVisibleAsync(Patient);
    }
}

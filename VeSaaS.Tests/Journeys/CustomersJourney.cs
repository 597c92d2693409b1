using Microsoft.Playwright;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>The operator finds a company, looks at what it uses, limits it, suspends it with a reason that its people read, and resumes it.</summary>
public sealed class CustomersJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineDataInFull(ColorScheme.Dark, 390)]
    public async Task Operator_FindsAndSuspendsACompany_ItsPeopleReadWhy(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        await host.BilledHireAsync(owner, Token);
        await host.CustomerAsync(Token, "Tideline Insurance");
        var account = await host.OperatorAsync(Token);
        var page = await SignedInAsync(host, account, width, theme);
        var theirs = await SignedInAsync(host, owner, width, theme);
        await theirs.GotoAsync(AppUrls.Team);
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Name = "My team", Exact = true })).ToBeAttachedAsync();

        await page.GotoAsync(AppUrls.AdminCustomers);
        await Expect(page.GetByText("2 companies.")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "customers", width, theme);
        await page.GetByPlaceholder("Name or id").FillAsync("nordh");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("1 company matches.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Virtual employees" })).ToBeVisibleAsync();
        await page.GetByLabel("Ceiling of Nordhafen Logistics, EUR").FillAsync("300");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save Ceiling of Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds now.")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "customer", width, theme);

        await page.GetByRole(AriaRole.Button, new() { Name = "Look on as support" }).ClickAsync();
        await Expect(page.GetByText("Say why, in 3 to 400 characters.")).ToBeVisibleAsync();
        await page.GetByLabel("Why you look on").FillAsync("An answer of yesterday.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look on as support" }).ClickAsync();
        await Expect(page.GetByText("You look on:")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "customer-support", width, theme);
        await theirs.GotoAsync(AppUrls.Members);
        await Expect(theirs.GetByText("Looks on and changes nothing: An answer of yesterday.")).ToBeVisibleAsync();
        await Axe.LookAsync(theirs, "members-support", width, theme);
        var customer = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Open its workplace" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "My team", Exact = true })).ToBeAttachedAsync();
        await Axe.LookAsync(page, "support-team", width, theme);
        await page.GotoAsync(customer);
        await page.GetByRole(AriaRole.Button, new() { Name = "End support" }).ClickAsync();
        // The page belonged to the company, too; it comes back as the console's alone.
        await Expect(page.GetByText("Operator console")).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Look on as support" })).ToBeVisibleAsync();
        await theirs.GotoAsync(AppUrls.Team);

        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByText("Say why, in a few words.")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "customer-suspend", width, theme);
        await page.GetByLabel("Why", new() { Exact = true }).FillAsync("Two invoices are overdue.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Its people are told")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "customer-suspended", width, theme);

        // Nobody reloads: the open page of the company's people leads there by itself.
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Name = "Nordhafen Logistics is suspended" })).ToBeVisibleAsync();
        await Expect(theirs.GetByText("Two invoices are overdue.")).ToBeVisibleAsync();
        await Axe.LookAsync(theirs, "company-suspended", width, theme);
        await theirs.GetByRole(AriaRole.Link, new() { Name = "Invoices, and what is to be paid" }).ClickAsync();
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Name = "Invoices of Nordhafen Logistics" })).ToBeVisibleAsync();
        await Axe.LookAsync(theirs, "company-suspended-invoices", width, theme);

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true })).ToBeVisibleAsync();
        await theirs.GotoAsync(AppUrls.Team);
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Name = "My team", Exact = true })).ToBeAttachedAsync();
        await page.Context.CloseAsync();
        await theirs.Context.CloseAsync();
    }

    private async Task<IPage> SignedInAsync(AppHost host, TestAccount account, int width, ColorScheme theme)
    {
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);
        return page;
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A new company's first ten minutes.</summary>
public sealed class WelcomeJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewCompany_TakesTheFourSteps_AndTheyTickThemselvesOff()
    {
        using var host = await AppHost.StartAsync(Token);
        var page = await browser.OpenAsync(host.Url, 1440);
        await AccountSteps.SignUpAsync(page);
        await page.GotoAsync("/team");
        var welcome = page.GetByRole(AriaRole.Region, new() { Name = "Your first ten minutes" });
        await Expect(welcome.GetByText("0 of 4 steps done")).ToBeVisibleAsync();
        await ShootAsync(page, "welcome-empty");

        await page.GotoAsync("/marketplace/report-writer-demo");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Hire") }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, "Juno");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Say hello" })).ToBeVisibleAsync();
        await ShootAsync(page, "hired");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Give the first task" }).ClickAsync();
        var give = page.GetByRole(AriaRole.Dialog, new() { Name = "Give Juno a task" });
        await Expect(give.GetByLabel("What is to be done")).ToBeFocusedAsync();
        await ShootAsync(page, "give-task");
        await page.Keyboard.TypeAsync("Report on the carrier invoices");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start with Juno" })).ToBeVisibleAsync();

        await page.GotoAsync("/billing");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Billing", Level = 1 })).ToBeVisibleAsync();
        await page.GotoAsync("/team");
        await Expect(welcome.GetByText("3 of 4 steps done")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "1 open task of Juno" })).ToBeVisibleAsync();
        await ShootAsync(page, "welcome-three");

        await page.Keyboard.PressAsync("Control+k");
        var find = page.GetByRole(AriaRole.Combobox, new() { Name = "Search people, work, and pages" });
        await Expect(find).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("carrier");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Report on the carrier invoices" })).ToBeVisibleAsync();
        await ShootAsync(page, "find");
        await page.Keyboard.PressAsync("Escape");
        await Expect(find).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+k");
        await Expect(find).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("billing");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Billing", Selected = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/billing$"));
        await page.GotoAsync("/team");

        await welcome.GetByRole(AriaRole.Link, new() { Name = "Say hello" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" }).FillAsync("Hello");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".person")).ToHaveCountAsync(1);
        await page.GotoAsync("/team");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Juno" })).ToBeVisibleAsync();
        await Expect(welcome).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        foreach (var (width, height) in ((int, int)[])[(1440, 900), (390, 844)])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await page.SetViewportSizeAsync(width, height);
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await Axe.AssertNoViolationsAsync(page, $"{name} {width} {scheme}");
                await BrowserFixture.ShootAsync(page, $"{name}-{width}-{scheme}");
            }
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1440, 900);
    }
}

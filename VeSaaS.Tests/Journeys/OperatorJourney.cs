using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An operator at work: two tabs that edit the same listing, an agent that is still employed, and pages that everybody can use.</summary>
public sealed partial class OperatorJourney(BrowserFixture browser)
{
    [Fact]
    public async Task Operator_EditsWithAColleagueAndDeletes_LosesNothingAndIsToldWhy()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await AppHost.StartAsync(cancellationToken);
        var page = await browser.OpenAsync(host.Url);
        await AccountSteps.BecomeOperatorAsync(host, page);
        await WaitForTheMarketAsync(page);

        var session = await page.Context.StorageStateAsync();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await AssertAccessibleAsync(host, session, scheme);
        }

        await EditTogetherAsync(page);
        await HireAsync(host);
        await RefuseToDeleteAsync(page);
        await page.Context.CloseAsync();
    }

    private static async Task WaitForTheMarketAsync(IPage page)
    {
        await page.GotoAsync("/admin/catalog");
        await Expect(page.GetByText($"{DemoAgentsHost.Agents.Count} listings, {DemoAgentsHost.Agents.Count} published.")).ToBeVisibleAsync();
    }

    private async Task AssertAccessibleAsync(AppHost host, string session, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(host.Url, scheme: scheme);
        foreach (var cookie in System.Text.Json.JsonDocument.Parse(session).RootElement.GetProperty("cookies").EnumerateArray())
        {
            await page.Context.AddCookiesAsync([new() { Name = cookie.GetProperty("name").GetString()!, Value = cookie.GetProperty("value").GetString()!, Url = host.Url }]);
        }

        await page.GotoAsync("/admin/agents");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "data-analyst" })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);

        await page.GotoAsync("/admin/catalog");
        await page.GetByRole(AriaRole.Link, new() { Name = "Data Analyst (demo)" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Data Analyst (demo)", Level = 1 })).ToBeVisibleAsync();
        await OpenTabAsync(page, "Pricing");
        await page.GetByLabel("Fee per month").FillAsync("1,5");
        await page.GetByLabel("Fee per month").BlurAsync();
        await Expect(page.GetByText("Use digits and a point, for example 89.50.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Not saved: 1 field has to change first.")).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).First.ClickAsync();
        var guard = page.GetByRole(AriaRole.Dialog);
        await Expect(guard).ToBeVisibleAsync();
        await EscapeAsync(page, guard);
        await Expect(page.GetByLabel("Fee per month")).ToHaveValueAsync("1,5");

        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).First.ClickAsync();
        await guard.GetByRole(AriaRole.Button, new() { Name = "Leave without saving" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Catalog", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Data Analyst (demo)" })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(page);
        await page.Context.CloseAsync();
    }

    // A dialog listens to keys only once its script has taken it over, which nothing on the page shows.
    private static async Task EscapeAsync(IPage page, ILocator dialog)
    {
        for (var attempt = 0; ; attempt++)
        {
            await page.Keyboard.PressAsync("Escape");
            try
            {
                await Expect(dialog).ToHaveCountAsync(0, new() { Timeout = 2_000 });
                return;
            }
            catch (PlaywrightException) when (attempt < 9)
            {
            }
        }
    }

    private static async Task EditTogetherAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Data Analyst (demo)" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Data Analyst (demo)", Level = 1 })).ToBeVisibleAsync();
        var colleague = await page.Context.NewPageAsync();
        await colleague.GotoAsync(page.Url);
        await Expect(colleague.GetByLabel("Tags")).ToBeVisibleAsync();
        await OpenTabAsync(page, "Pricing");
        await Expect(page.GetByLabel("Fee per month")).ToBeVisibleAsync();

        // Different fields: nobody has to choose.
        await colleague.GetByLabel("Tags").FillAsync("csv, together");
        await SavedAsync(colleague);
        await page.GetByLabel("Fee per month").FillAsync("31");
        await SavedAsync(page);
        await OpenTabAsync(colleague, "Pricing");
        await Expect(colleague.GetByLabel("Fee per month")).ToHaveValueAsync("31");

        // The same field: both values are shown, and one of the two people chooses. What cannot be saved yet holds the colleague's fee back.
        await colleague.GetByLabel("Tokens", new() { Exact = true }).SelectOptionAsync("Billed per token");
        await colleague.GetByLabel("Fee per month").FillAsync("33");
        await colleague.GetByLabel("Input, EUR per million tokens", new() { Exact = true }).FillAsync("x");
        await Expect(colleague.GetByText("Not saved: 1 field has to change first.")).ToBeVisibleAsync();
        await page.GetByLabel("Fee per month").FillAsync("32");
        await SavedAsync(page);
        await colleague.GetByLabel("Input, EUR per million tokens", new() { Exact = true }).FillAsync("3");
        var conflict = colleague.GetByRole(AriaRole.Group, new() { Name = "Changed by somebody else" });
        var fee = conflict.GetByRole(AriaRole.Row).Filter(new() { HasText = "Fee per month" });
        await Expect(fee.GetByRole(AriaRole.Radio, new() { Name = "Theirs: 32" })).Not.ToBeCheckedAsync();
        await Expect(fee.GetByRole(AriaRole.Radio, new() { Name = "Yours: 33" })).ToBeCheckedAsync();
        await Axe.AssertNoViolationsAsync(colleague);
        await conflict.GetByRole(AriaRole.Button, new() { Name = "Save what is chosen" }).ClickAsync();
        await Expect(conflict).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Fee per month")).ToHaveValueAsync("33");
        await colleague.CloseAsync();
    }

    private static Task SavedAsync(IPage page) => Expect(page.GetByText(Saved())).ToBeVisibleAsync();

    // "Unsaved changes." has the word in it, too.
    [GeneratedRegex("^Saved [0-9]")]
    private static partial Regex Saved();

    private static Task OpenTabAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the listing" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    private async Task HireAsync(AppHost host)
    {
        var page = await browser.OpenAsync(host.Url);
        await AccountSteps.SignUpAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hire Data Analyst" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, "Juno");
        await Expect(dialog.GetByText("Juno is ready.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    private static async Task RefuseToDeleteAsync(IPage page)
    {
        await page.ReloadAsync();
        await Expect(page.GetByText("1 customer employs it.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("Not while somebody employs it.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Nordhafen Logistics" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete") })).ToHaveCountAsync(0);
    }
}

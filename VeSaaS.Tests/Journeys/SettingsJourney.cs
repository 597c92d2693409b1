using Microsoft.Playwright;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An owner renames and moves the company while another one types, and a viewer looks on; then one operator invites another and removes them.</summary>
public sealed class SettingsJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Company_RenamedAndMoved_IsSoForEverybodyAndNobodyLosesWhatTheyTyped(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var second = await host.MemberAsync(owner.Customer!.Value, MemberRole.Owner, Token);
        var viewer = await host.MemberAsync(owner.Customer!.Value, MemberRole.Viewer, Token);
        var page = await OpenAsync(host, owner, "/settings", theme, width);
        var other = await OpenAsync(host, second, "/settings", theme, width);
        await Expect(page.GetByText($"{owner.Customer.Value}")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("Europe/Berlin");
        await Axe.LookAsync(page, "settings", width, theme);
        // A field that is filled before the circuit listens to it is drawn anew.
        await Eventually.UntilAsync(async () =>
        {
            await other.GetByLabel("Name", new() { Exact = true }).FillAsync("Nordhafen & Daughters");
            await other.WaitForTimeoutAsync(300);
            return await other.GetByLabel("Name", new() { Exact = true }).InputValueAsync() == "Nordhafen & Daughters";
        });

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nordhafen & Sons");
        await page.GetByLabel("Time zone").SelectOptionAsync("Asia/Tokyo");
        await Expect(page.GetByText("so that no day is billed twice or left out")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "settings-zone", width, theme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Bills and caps count in Europe/Berlin until")).ToBeVisibleAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Nordhafen & Sons");
        await Axe.LookAsync(page, "settings-saved", width, theme);

        // The second owner's page follows, keeps what is typed, and says what happened; saving again replaces it.
        await Expect(other.Locator(".ve-topbar-company")).ToHaveTextAsync("Nordhafen & Sons");
        await Expect(other.GetByText("Somebody else saved in between: Nordhafen & Sons")).ToBeVisibleAsync();
        await Expect(other.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Nordhafen & Daughters");
        await Expect(other.GetByLabel("Time zone")).ToHaveValueAsync("Asia/Tokyo");
        await Axe.LookAsync(other, "settings-conflict", width, theme);
        await other.GetByLabel("Name", new() { Exact = true }).FillAsync(" ");
        await other.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(other.GetByText("Enter your company's name.")).ToBeVisibleAsync();
        await other.GetByLabel("Name", new() { Exact = true }).FillAsync("Nordhafen & Daughters");
        await other.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Nordhafen & Daughters");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Nordhafen & Daughters");

        var reader = await OpenAsync(host, viewer, "/settings", theme, width);
        await Expect(reader.GetByText("Owners change it.")).ToBeVisibleAsync();
        await Expect(reader.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToHaveCountAsync(0);
        await Expect(reader.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "API keys" })).ToHaveCountAsync(0);
        await Axe.LookAsync(reader, "settings-viewer", width, theme);
        foreach (var one in (IPage[])[page, other, reader])
        {
            await one.Context.CloseAsync();
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Operator_InvitedAndRemoved_IsInAndThenOut(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var ada = await host.OperatorAsync(Token);
        var page = await OpenAsync(host, ada, "/admin/operators", theme, width);
        await Expect(page.GetByText("You are the only operator")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("E-mail").FillAsync("ben@operators.example");
        await Axe.LookAsync(page, "operator-invite", width, theme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The invitation is on its way" })).ToBeVisibleAsync();
        var link = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator("table").GetByText("ben@operators.example")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "operators-invited", width, theme);

        var guest = await browser.OpenAsync(host.Url, width, 900, theme);
        await guest.GotoAsync(new Uri(link).AbsolutePath);
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Join the operators" })).ToBeVisibleAsync();
        await Axe.LookAsync(guest, "operator-invitation", width, theme);
        await guest.GetByLabel("Your name").FillAsync("Ben Okoye");
        await guest.GetByLabel("Password", new() { Exact = true }).FillAsync(TestAccount.Password);
        await guest.GetByRole(AriaRole.Button, new() { Name = "Join the operators" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Agents", Level = 1 })).ToBeVisibleAsync();
        await guest.GotoAsync("/admin/operators");
        await Expect(guest.GetByText("Ben Okoye (you)")).ToBeVisibleAsync();

        // Live for the first operator. The name is asked for; then the open page of the second is led out within seconds, and stays out.
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Ben Okoye" }).ClickAsync();
        await Axe.LookAsync(page, "operator-remove", width, theme);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove Ben Okoye" }).ClickAsync();
        await Expect(page.GetByText("That is not \"Ben Okoye\".")).ToBeVisibleAsync();
        await page.GetByLabel("Type \"Ben Okoye\" to go on").FillAsync("Ben Okoye");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove Ben Okoye" }).ClickAsync();
        await Expect(page.GetByText("Ben Okoye")).ToHaveCountAsync(0);
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await guest.GotoAsync("/admin/operators");
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await guest.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(AppHost host, TestAccount person, string address, ColorScheme theme, int width)
    {
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = person.CookieName, Value = person.CookieValue, Url = host.Url }]);
        await page.GotoAsync(address);
        return page;
    }
}

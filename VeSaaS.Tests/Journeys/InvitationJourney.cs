using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An owner invites, a guest joins from the mail, sees the team, and is removed; one person goes between two companies; a key is made.</summary>
public sealed partial class InvitationJourney(BrowserFixture browser)
{
    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Guest_InvitedAndRemoved_IsInAndThenOut(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var found = new List<string>();
        var page = await OpenAsync(host, owner, theme, width);
        await page.GotoAsync("/settings/members");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("E-mail").FillAsync("nadia@guests.example");
        await CheckAsync(page, "invite", found, theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The invitation is on its way" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Link", new() { Exact = true })).ToHaveValueAsync(InvitationUrl());
        await CheckAsync(page, "invitation-link", found, theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator("table").GetByText("nadia@guests.example")).ToBeVisibleAsync();
        await CheckAsync(page, "members-invited", found, theme, width);

        var guest = await browser.OpenAsync(host.Url, width, 900, theme);
        await Eventually.UntilAsync(async () =>
        {
            await guest.GotoAsync("/development/outbox");
            return await guest.Locator("a[href*='/invitation/']").CountAsync() > 0;
        });
        await guest.Locator("a[href*='/invitation/']").First.ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Join Nordhafen Logistics" })).ToBeVisibleAsync();
        await CheckAsync(guest, "invitation", found, theme, width);
        await guest.GetByLabel("Your name").FillAsync("Nadia Okoye");
        await guest.GetByLabel("Password", new() { Exact = true }).FillAsync(TestAccount.Password);
        await guest.GetByLabel("I accept").CheckAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Join Nordhafen Logistics" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "My team", Level = 1 })).ToBeVisibleAsync();
        await guest.GotoAsync("/settings/members");
        await Expect(guest.GetByText("Nadia Okoye (you)")).ToBeVisibleAsync();
        await Expect(guest.GetByRole(AriaRole.Button, new() { Name = "Invite" })).ToHaveCountAsync(0);
        await CheckAsync(guest, "members-as-member", found, theme, width);

        // Live for the owner; then the guest's open page is led out within seconds, and stays out.
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Nadia Okoye" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove Nadia Okoye" }).ClickAsync();
        await Expect(page.GetByText("Nadia Okoye")).ToHaveCountAsync(0);
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Not for this account" })).ToBeVisibleAsync();
        await guest.GotoAsync("/team");
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Not for this account" })).ToBeVisibleAsync();
        await CheckAsync(guest, "removed", found, theme, width);
        await guest.Context.CloseAsync();
        await page.Context.CloseAsync();

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [Fact]
    public async Task Person_OfTwoCompanies_SwitchesWhileAnotherTabKeepsItsOwn()
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var colleague = await host.MemberAsync(owner.Customer!.Value, Core.Tenancy.MemberRole.Viewer, Token);
        var found = new List<string>();
        var page = await OpenAsync(host, owner, ColorScheme.Light, 1280);
        await page.GotoAsync("/settings/members");
        await Expect(page.GetByRole(AriaRole.Combobox)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Account() }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New company" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "New company" })).ToBeVisibleAsync();
        await CheckAsync(page, "new-company", found, ColorScheme.Light, 1280);
        await page.GetByLabel("Company", new() { Exact = true }).FillAsync("Kvarn");
        await page.GetByLabel("I accept").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Found the company" }).ClickAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Kvarn");

        await page.GotoAsync("/settings/members");
        await Expect(page.GetByText("1 person.")).ToBeVisibleAsync();
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync("/marketplace");
        await second.GetByRole(AriaRole.Button, new() { NameRegex = Account() }).ClickAsync();
        await CheckAsync(second, "company-menu", found, ColorScheme.Light, 1280);
        await second.GetByRole(AriaRole.Button, new() { Name = "Switch to Nordhafen Logistics" }).ClickAsync();
        await Expect(second.Locator(".ve-topbar-company")).ToHaveTextAsync("Nordhafen Logistics");
        await Expect(second).ToHaveURLAsync(TeamUrl());

        // The first tab is Kvarn's still, in name and in data, also on the pages that it opens now.
        await page.GetByRole(AriaRole.Link, new() { Name = "My team" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Members" }).First.ClickAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Kvarn");
        await Expect(page.GetByText("1 person.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Nordhafen Logistics");
        await Expect(page.GetByText("2 people.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        var viewer = await OpenAsync(host, colleague, ColorScheme.Light, 1280);
        await viewer.GotoAsync("/settings/api-keys");
        await Expect(viewer.GetByText("Only an owner manages API keys")).ToBeVisibleAsync();
        await CheckAsync(viewer, "api-keys-viewer", found, ColorScheme.Light, 1280);
        await viewer.GotoAsync("/settings/members");
        await Expect(viewer.GetByText("You are a Viewer")).ToBeVisibleAsync();
        await viewer.Context.CloseAsync();

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Owner_CreatesAKey_SeesItOnceAndRevokesIt(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var found = new List<string>();
        var page = await OpenAsync(host, owner, theme, width);
        await page.GotoAsync("/settings/api-keys");
        await Expect(page.GetByText("No program signs in yet")).ToBeVisibleAsync();
        await CheckAsync(page, "api-keys-empty", found, theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the key" }).ClickAsync();
        await Expect(dialog.GetByText("Choose at least one thing")).ToBeVisibleAsync();
        await CheckAsync(page, "api-key-errors", found, theme, width);
        await dialog.GetByLabel("Name").FillAsync("Warehouse");
        await dialog.GetByLabel("See the team").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the key" }).ClickAsync();
        var field = dialog.GetByLabel("Warehouse");
        await Expect(field).ToHaveValueAsync(Key());
        var key = await field.InputValueAsync();
        await CheckAsync(page, "api-key-created", found, theme, width);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.Locator("table").GetByText($"{key[..ApiKeyText.PrefixLength]}…")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        using var program = new HttpClient { BaseAddress = new Uri(host.Url) };
        program.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using var works = await program.GetAsync("/api/customer/ves/", Token);
        Assert.True(works.IsSuccessStatusCode);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Revoke Warehouse" })).ToBeVisibleAsync();
        await CheckAsync(page, "api-keys", found, theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Warehouse" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke the key" }).ClickAsync();
        await page.GetByText("1 key has expired or was revoked").ClickAsync();
        await Expect(page.GetByText(Revoked())).ToBeVisibleAsync();
        await CheckAsync(page, "api-keys-revoked", found, theme, width);
        using var refused = await program.GetAsync("/api/customer/ves/", Token);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        await page.Context.CloseAsync();

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<IPage> OpenAsync(AppHost host, TestAccount person, ColorScheme theme, int width)
    {
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.GotoAsync("/account/sign-in");
        await page.GetByLabel("E-mail").FillAsync(person.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(TestAccount.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "My team", Level = 1 })).ToBeVisibleAsync();
        return page;
    }

    private static async Task CheckAsync(IPage page, string name, List<string> found, ColorScheme theme, int width)
    {
        await BrowserFixture.ShootAsync(page, $"{name}-{width}-{theme}");
        found.AddRange(await Axe.ViolationsAsync(page, $"{name} {theme} {width}"));
    }

    [GeneratedRegex("/invitation/[A-Za-z0-9_-]{43}$")]
    private static partial Regex InvitationUrl();

    [GeneratedRegex("^Your account")]
    private static partial Regex Account();

    [GeneratedRegex("/team$")]
    private static partial Regex TeamUrl();

    [GeneratedRegex("^vek_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}$")]
    private static partial Regex Key();

    [GeneratedRegex("^Revoked")]
    private static partial Regex Revoked();
}

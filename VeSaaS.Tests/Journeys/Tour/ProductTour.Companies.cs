using Microsoft.Playwright;
using OtpNet;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys.Tour;

internal sealed partial class ProductTour
{
    /// <summary>What a person sets for itself: password, second step, sessions.</summary>
    public async Task AccountAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        foreach (var path in (string[])[AppUrls.Security, AppUrls.SecurityPassword, AppUrls.SecurityConfirm, AppUrls.SecurityRecoveryCodes, AppUrls.Sessions, AppUrls.SecurityAuthenticator])
        {
            await GoAsync(page, path, path["/account/".Length..].Replace('/', '-'));
        }

        var key = Base32Encoding.ToBytes((await page.Locator(".ve-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Six-digit code").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn two-step sign-in on" }).ClickAsync();
        await Expect(page.GetByText("This is not the code for this key.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "security-authenticator-wrong");
        await page.GetByLabel("Six-digit code").FillAsync(new Totp(key).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn two-step sign-in on" }).ClickAsync();
        await Expect(page.GetByText("Your recovery codes")).ToBeVisibleAsync();
        await sight.LookAsync(page, "security-codes-shown");
        await GoAsync(page, AppUrls.Security, "security-strong");
        await GoAsync(page, AppUrls.SecurityAuthenticator, "security-authenticator-on");
        await host.AgeProofsAsync(owner.UserId, Token);
        await GoAsync(page, AppUrls.Security, "security-unproved");
        await page.Context.CloseAsync();
        await SecondStepAsync(owner);
    }

    /// <summary>Members, invitations, other companies, and keys for programs.</summary>
    public async Task CompanyAsync(TestAccount owner)
    {
        for (var member = 0; member < 3; member++)
        {
            await host.MemberAsync(owner.Customer!.Value, (MemberRole)member, Token);
        }

        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.Members);
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("E-mail").FillAsync("nadia@guests.example");
        await sight.LookAsync(page, "members-invite");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The invitation is on its way" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "members-link");
        var link = await dialog.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator("table").GetByText("nadia@guests.example")).ToBeVisibleAsync();
        await sight.LookAsync(page, "members");
        await GuestAsync(link);
        await KeysAsync(page);
        await GoAsync(page, AppUrls.Settings, "settings");
        await GoAsync(page, AppUrls.NewCompany, "new-company");
        await page.GetByLabel("Company", new() { Exact = true }).FillAsync("Kvarn");
        await page.GetByLabel("I accept").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Found the company" }).ClickAsync();
        await Expect(page.Locator(".ve-topbar-company")).ToHaveTextAsync("Kvarn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Your account" }).ClickAsync();
        await sight.LookAsync(page, "company-menu", "#ve-person-menu");
        await page.Context.CloseAsync();
    }

    /// <summary>The operator's own keys.</summary>
    public async Task AdminKeysAsync(TestAccount person)
    {
        var page = await SignedInAsync(person);
        await GoAsync(page, AppUrls.AdminOperators, "operators");
        await page.GotoAsync(AppUrls.AdminApiKeys);
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "New key" }).First).ToBeVisibleAsync();
        await sight.LookAsync(page, "admin-api-keys");
        await page.Context.CloseAsync();
    }

    private async Task GuestAsync(string link)
    {
        var page = await browser.OpenAsync(host.Url);
        await page.GotoAsync(link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Join Nordhafen Logistics" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "invitation");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByText("3 things to change")).ToBeVisibleAsync();
        await sight.LookAsync(page, "invitation-mistakes");
        await GoAsync(page, AppUrls.Invitation("not-the-secret"), "invitation-expired");
        await page.Context.CloseAsync();
    }

    private async Task KeysAsync(IPage page)
    {
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GotoAsync(AppUrls.ApiKeys);
        await Expect(page.GetByText("No program signs in yet")).ToBeVisibleAsync();
        await sight.LookAsync(page, "api-keys-empty");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "New key" }).First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the key" }).ClickAsync();
        await Expect(dialog.GetByText("Choose at least one thing")).ToBeVisibleAsync();
        await sight.LookAsync(page, "api-keys-mistakes");
        await dialog.GetByLabel("Name").FillAsync("Warehouse");
        await dialog.GetByLabel("See the team").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the key" }).ClickAsync();
        await Expect(dialog.GetByLabel("Warehouse")).ToBeVisibleAsync();
        await sight.LookAsync(page, "api-keys-created");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Revoke Warehouse" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "api-keys");
    }

    private async Task SecondStepAsync(TestAccount owner)
    {
        var page = await browser.OpenAsync(host.Url);
        await page.GotoAsync(AppUrls.SignIn);
        await page.GetByLabel("E-mail").FillAsync(owner.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(TestAccount.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Enter your code" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "sign-in-code");
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await Expect(page.GetByLabel("Recovery code")).ToBeVisibleAsync();
        await sight.LookAsync(page, "sign-in-recovery");
        await page.Context.CloseAsync();
    }
}

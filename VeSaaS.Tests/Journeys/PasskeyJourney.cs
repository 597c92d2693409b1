using System.Text.Json;
using Microsoft.Playwright;
using OtpNet;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A person makes a passkey and a second step, signs in by each, and ends a session that is open elsewhere.</summary>
public sealed class PasskeyJourney(BrowserFixture browser)
{
    private const string Email = "mara@nordhafen.test";
    private readonly List<string> _violations = [];

    [Fact]
    public async Task Passkey_MadeUsedRenamedAndRemoved_SignsInWhileItExists()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);
        // Passkeys belong to a name; an address of four numbers is none.
        var site = host.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var page = await browser.OpenAsync(site);
        var problems = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                problems.Add(message.Text);
            }
        };
        var (devices, device) = await AddAuthenticatorAsync(page);
        await AccountSteps.SignUpAsync(page, Email);

        await page.GetByRole(AriaRole.Button, new() { Name = "Your account" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Security" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Security", Level = 1 })).ToBeVisibleAsync();
        await CheckAsync(page, "security, empty");
        await page.GetByLabel("Name of the new passkey").FillAsync("Work laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByText("The passkey is added.")).ToBeVisibleAsync();

        await page.GetByText("Rename", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("New name of Work laptop").FillAsync("Travel laptop");
        await CheckAsync(page, "security, renaming");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the name" }).ClickAsync();
        await Expect(page.GetByText("Travel laptop", new() { Exact = true })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "security");

        await SignOutAsync(page);
        // The browser offers the passkey under the e-mail field, and the device says yes by itself.
        await page.GotoAsync("/account/sign-in?returnUrl=%2Fteam");
        await Expect(page).ToHaveURLAsync(new Uri(new Uri(site), "/team").ToString());
        await SignOutAsync(page);

        await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        await page.GotoAsync("/account/sign-in");
        await CheckAsync(page, "sign-in with passkeys");
        await devices.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = false });
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.GetByText("No passkey was given.")).ToBeVisibleAsync();
        await CheckAsync(page, "sign-in without a passkey");
        await devices.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(new Uri(site), "/team").ToString());

        await page.GotoAsync("/account/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Travel laptop" }).ClickAsync();
        await Expect(page.GetByText("The passkey is removed.")).ToBeVisibleAsync();
        await SignOutAsync(page);
        await page.GotoAsync("/account/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.GetByText("This passkey does not sign in here.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        Assert.Empty(problems);
        Assert.True(_violations.Count == 0, string.Join(Environment.NewLine, _violations));
    }

    [Fact]
    public async Task SecondStep_SetUpUsedAndEndedElsewhere_ClosesTheOpenPage()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);
        var page = await browser.OpenAsync(host.Url);
        await AccountSteps.SignUpAsync(page, Email);
        await page.GotoAsync("/account/security/password");
        await CheckAsync(page, "password");
        await page.GotoAsync("/account/security/authenticator");
        await CheckAsync(page, "authenticator, off");
        var key = Base32Encoding.ToBytes((await page.Locator(".ve-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Six-digit code").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn two-step sign-in on" }).ClickAsync();
        await Expect(page.GetByText("This is not the code for this key.")).ToBeVisibleAsync();
        await CheckAsync(page, "authenticator, wrong code");
        await page.GetByLabel("Six-digit code").FillAsync(new Totp(key).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn two-step sign-in on" }).ClickAsync();
        await Expect(page.GetByText("Your recovery codes")).ToBeVisibleAsync();
        await CheckAsync(page, "recovery codes, shown");
        var code = await page.Locator(".ve-codes code").First.InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("Recovery codes (10 left)")).ToBeVisibleAsync();
        await page.GotoAsync("/account/security/authenticator");
        await CheckAsync(page, "authenticator, on");
        await page.GotoAsync("/account/security/recovery-codes");
        await CheckAsync(page, "recovery codes");

        var other = await browser.OpenAsync(host.Url, width: 390, height: 844);
        await other.GotoAsync("/account/sign-in?returnUrl=%2Fteam");
        await other.GetByLabel("E-mail").FillAsync(Email);
        await other.GetByLabel("Password", new() { Exact = true }).FillAsync(AccountSteps.Password);
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Enter your code" })).ToBeVisibleAsync();
        await CheckAsync(other, "code");
        await other.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await other.GetByLabel("Recovery code").FillAsync(code);
        await CheckAsync(other, "recovery code");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(other.GetByText("Hire your first virtual employee")).ToBeVisibleAsync();

        await page.GotoAsync("/account/sessions");
        await CheckAsync(page, "sessions");
        await BrowserFixture.ShootAsync(page, "sessions");
        await page.GetByRole(AriaRole.Button, new() { Name = "End all other sessions" }).ClickAsync();
        await Expect(page.GetByText("The session has ended.")).ToBeVisibleAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();

        Assert.True(_violations.Count == 0, string.Join(Environment.NewLine, _violations));
    }

    private static async Task<(ICDPSession Devices, string Device)> AddAuthenticatorAsync(IPage page)
    {
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        var added = await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        var device = added is { } answer && answer.TryGetProperty("authenticatorId", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null;
        return (devices, device ?? throw new InvalidOperationException("The browser gave no virtual authenticator."));
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Your account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private async Task CheckAsync(IPage page, string where)
    {
        foreach (var theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            _violations.AddRange(await Axe.ViolationsAsync(page, $"{where}, {theme}"));
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>Two-step sign-in over HTTP, and the attacks on it.</summary>
public sealed partial class SecondFactorPageTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string SignIn = "/account/sign-in";
    private const string Code = "/account/sign-in/code";
    private const string Authenticator = "/account/security/authenticator";
    private const string Refused = "This code is not right";

    [Fact]
    public async Task Enrol_RightCode_ShowsTenCodesOnceAndSignInAsks()
    {
        var (member, browser, key, codes) = await EnrolledAsync();
        using var own = browser;

        Assert.Equal(10, codes.Count);
        Assert.DoesNotContain(codes[0], await own.ReadAsync("/account/security/recovery-codes"), StringComparison.Ordinal);
        using var fresh = await PasswordAsync(member, "/chat");
        using var protectedPage = await fresh.GetAsync("/api/customer/ves", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, protectedPage.StatusCode);
        await ForgetLastStepAsync(member);
        using var answer = await fresh.SendFormAsync($"{Code}?returnUrl=%2Fchat", new() { ["Code"] = Now(key) }, Token);
        Assert.Equal("/chat", answer.Headers.Location?.AbsolutePath);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.Contains("PasswordAndCode", (await db.Set<AuditEntry>().Where(entry => entry.Type == "tenancy.signed_in" && entry.ActorId == member.UserId)
            .OrderByDescending(entry => entry.At).FirstAsync(Token)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_CodeThatWasUsed_IsRefused()
    {
        var (member, browser, key, _) = await EnrolledAsync();
        using var own = browser;
        using var first = await PasswordAsync(member);
        using var second = await PasswordAsync(member);
        await ForgetLastStepAsync(member);
        var code = Now(key);

        using var taken = await first.SendFormAsync(Code, new() { ["Code"] = code }, Token);
        using var replayed = await second.SendFormAsync(Code, new() { ["Code"] = code }, Token);

        Assert.Equal(HttpStatusCode.Found, taken.StatusCode);
        Assert.Contains(Refused, await replayed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Cookies, cookie => cookie.Name == "vesaas");
    }

    [Fact]
    public async Task SignIn_RecoveryCode_WorksOnceAndIsTold()
    {
        var (member, browser, _, codes) = await EnrolledAsync();
        using var own = browser;
        using var first = await PasswordAsync(member);
        using var second = await PasswordAsync(member);

        using var taken = await first.SendFormAsync($"{Code}?recovery=true", new() { ["Code"] = codes[0] }, Token);
        using var again = await second.SendFormAsync($"{Code}?recovery=true", new() { ["Code"] = codes[0] }, Token);

        Assert.Equal(HttpStatusCode.Found, taken.StatusCode);
        Assert.Contains(Refused, await again.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("Recovery codes (9 left)", await first.ReadAsync("/account/security"), StringComparison.Ordinal);
        await Eventually.UntilAsync(() => Task.FromResult(account.Host.Services.GetRequiredService<DevelopmentOutbox>().Mails
            .Any(kept => kept.Mail.To == member.Email && kept.Mail.Text.Contains("A recovery code was used", StringComparison.Ordinal))));
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "tenancy.recovery_code_used" && entry.ActorId == member.UserId, Token));
    }

    [Fact]
    public async Task SignIn_FiveWrongCodesWithThePasswordBetween_PausesTheAccount()
    {
        var (member, browser, key, codes) = await EnrolledAsync();
        using var own = browser;
        using var guesser = await PasswordAsync(member);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            (await guesser.SendFormAsync(Code, new() { ["Code"] = "000000" }, Token)).Dispose();
        }

        // The right password forgives nothing.
        using var again = await PasswordAsync(member);
        (await again.SendFormAsync(Code, new() { ["Code"] = "000000" }, Token)).Dispose();
        await ForgetLastStepAsync(member);
        using var right = await again.SendFormAsync(Code, new() { ["Code"] = Now(key) }, Token);
        using var recovery = await again.SendFormAsync($"{Code}?recovery=true", new() { ["Code"] = codes[0] }, Token);
        using var stranger = new FormBrowser(account.Host.Url);
        using var password = await stranger.SendFormAsync(SignIn, Credentials(member), Token);

        Assert.Contains(Refused, await right.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains(Refused, await recovery.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("do not match", await password.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await using var db = account.Host.Contexts.ForSystem("test");
        var subject = $"user:{member.UserId:D}";
        Assert.Equal(8, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "tenancy.signin_failed" && entry.Subject == subject, Token));
    }

    [Fact]
    public async Task CodePage_WithoutAPassword_LeadsToTheFirstStep()
    {
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.GetAsync($"{Code}?returnUrl=%2F%2Fevil.example", Token);

        Assert.Equal($"{SignIn}?again=true", answer.Headers.Location?.PathAndQuery);
    }

    [Fact]
    public async Task CodePage_PasswordChangedMeanwhile_LeadsToTheFirstStep()
    {
        var (member, browser, key, _) = await EnrolledAsync();
        using var own = browser;
        using var waiting = await PasswordAsync(member);
        await using (var db = account.Host.Contexts.ForSystem("test"))
        {
            await db.Users.Where(user => user.Id == member.UserId).ExecuteUpdateAsync(user => user.SetProperty(row => row.SecurityStamp, "other"), Token);
        }

        using var page = await waiting.GetAsync(Code, Token);

        Assert.Equal(SignIn, page.Headers.Location?.AbsolutePath);
        Assert.NotEmpty(Now(key));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task SignIn_ForeignReturnAddress_StaysHereThroughBothSteps(string returnUrl)
    {
        var (member, browser, _, codes) = await EnrolledAsync();
        using var own = browser;
        using var fresh = new FormBrowser(account.Host.Url);

        using var first = await fresh.SendFormAsync($"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}", Credentials(member), Token);
        using var second = await fresh.SendFormAsync(
            $"{Code}?recovery=true&returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["Code"] = codes[0] }, Token);

        Assert.Equal(Code, first.Headers.Location?.PathAndQuery);
        Assert.Equal($"{account.Host.Url}/team", second.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Enrol_KeyOfAnotherUsersPage_IsRefused()
    {
        var (other, otherBrowser) = await SignedInAsync();
        using var theirs = otherBrowser;
        var (key, hidden) = await OfferedKeyAsync(theirs);
        var (victim, browser) = await SignedInAsync();
        using var own = browser;

        using var answer = await own.SendFormAsync(Authenticator, new() { ["Key"] = hidden, ["Code"] = Now(key) }, Token);

        Assert.Contains("The key was too old", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null(await account.Host.Services.GetRequiredService<CheckSecondFactor>().FindAsync(victim.UserId, Token));
        Assert.NotEqual(other.UserId, victim.UserId);
    }

    [Fact]
    public async Task Disable_OldProof_AsksForThePasswordAndEndsOtherSessions()
    {
        var (member, browser, _, _) = await EnrolledAsync();
        using var own = browser;
        using var elsewhere = member.Client(account.Host);
        // Turning it on ended that one already.
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/customer/ves", Token)).StatusCode);

        await account.Host.AgeProofsAsync(member.UserId, Token);
        using var asked = await own.GetAsync(Authenticator, Token);
        var confirm = asked.Headers.Location!.PathAndQuery;
        using var wrong = await own.SendFormAsync(confirm, new() { ["Password"] = "not the password" }, Token);
        using var right = await own.SendFormAsync(confirm, new() { ["Password"] = TestAccount.Password }, Token);
        using var off = await own.SendFormAsync(Authenticator, [], Token);

        Assert.StartsWith("/account/security/confirm", confirm, StringComparison.Ordinal);
        Assert.Contains("This is not your password", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(Authenticator, right.Headers.Location?.AbsolutePath);
        Assert.Equal("/account/security", off.Headers.Location?.AbsolutePath);
        using var fresh = new FormBrowser(account.Host.Url);
        using var signedIn = await fresh.SendFormAsync(SignIn, Credentials(member), Token);
        Assert.Equal("/team", signedIn.Headers.Location?.AbsolutePath);
        await using var db = account.Host.Contexts.ForSystem("test");
        foreach (var type in (string[])["tenancy.second_factor_enabled", "tenancy.second_factor_disabled", "tenancy.password_proof_failed", "tenancy.identity_proved"])
        {
            Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == type && entry.ActorId == member.UserId, Token), type);
        }
    }

    [Fact]
    public async Task RenewCodes_RecentProof_VoidsTheEarlierOnes()
    {
        var (member, browser, _, codes) = await EnrolledAsync();
        using var own = browser;

        using var answer = await own.SendFormAsync("/account/security/recovery-codes", [], Token);

        var fresh = Codes(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(10, fresh.Except(codes).Count());
        using var stranger = await PasswordAsync(member);
        using var old = await stranger.SendFormAsync($"{Code}?recovery=true", new() { ["Code"] = codes[0] }, Token);
        Assert.Contains(Refused, await old.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Now(byte[] key) => new Totp(key).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static Dictionary<string, string> Credentials(TestAccount member) => new() { ["Email"] = member.Email, ["Password"] = TestAccount.Password };

    private static List<string> Codes(string page) => [.. CodeText().Matches(page).Select(match => match.Groups[1].Value)];

    private static async Task<(byte[] Key, string Hidden)> OfferedKeyAsync(FormBrowser browser)
    {
        var page = await browser.ReadAsync(Authenticator);
        var text = KeyText().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return ([.. bits.Chunk(8).Select(chunk => Convert.ToByte(new string(chunk), 2))], WebUtility.HtmlDecode(HiddenKey().Match(page).Groups[1].Value));
    }

    private async Task<(TestAccount Member, FormBrowser Browser)> SignedInAsync()
    {
        var member = await account.Host.CustomerAsync(Token);
        var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync(SignIn, Credentials(member), Token)).Dispose();
        return (member, browser);
    }

    private async Task<(TestAccount Member, FormBrowser Browser, byte[] Key, List<string> Codes)> EnrolledAsync()
    {
        var (member, browser) = await SignedInAsync();
        var (key, hidden) = await OfferedKeyAsync(browser);
        using var answer = await browser.SendFormAsync(Authenticator, new() { ["Key"] = hidden, ["Code"] = Now(key) }, Token);
        return (member, browser, key, Codes(await answer.Content.ReadAsStringAsync(Token)));
    }

    // The wall clock rules here, and the step of the enrolment is used up; waiting 30 seconds for the next would be the other way.
    private async Task ForgetLastStepAsync(TestAccount member)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        await db.Set<SecondFactor>().Where(factor => factor.UserId == member.UserId).ExecuteUpdateAsync(factor => factor.SetProperty(row => row.LastStep, 0), Token);
    }

    private async Task<FormBrowser> PasswordAsync(TestAccount member, string? returnUrl = null)
    {
        var browser = new FormBrowser(account.Host.Url);
        using var answer = await browser.SendFormAsync(returnUrl is null ? SignIn : $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}", Credentials(member), Token);
        Assert.Equal(Code, answer.Headers.Location?.AbsolutePath);
        return browser;
    }

    [GeneratedRegex("<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>")]
    private static partial Regex CodeText();

    [GeneratedRegex("class=\"ve-key\">([^<]*)<")]
    private static partial Regex KeyText();

    [GeneratedRegex("name=\"Input.Key\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenKey();
}

using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>A person's sessions and password over HTTP.</summary>
public sealed class SecurityPageTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string SignIn = "/account/sign-in";
    private const string Sessions = "/account/sessions";
    private const string Password = "/account/security/password";

    [Fact]
    public async Task Sessions_OfOneUser_AreListedAndEndedOneByOne()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(member);
        using var elsewhere = member.Client(account.Host);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/api/customer/ves", Token)).StatusCode);

        var page = await browser.ReadAsync(Sessions);
        using var answer = await browser.SendToAsync(Sessions, "/account/sessions/end", new() { ["session"] = SessionOf(member) }, Token);

        Assert.Contains("Firefox on Linux", page, StringComparison.Ordinal);
        Assert.Contains("This device", page, StringComparison.Ordinal);
        Assert.Equal($"{Sessions}?ended=1", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/customer/ves", Token)).StatusCode);
        Assert.DoesNotContain("Firefox on Linux", await browser.ReadAsync(Sessions), StringComparison.Ordinal);
        await AssertAuditedAsync(member, "tenancy.session_revoked");
    }

    [Fact]
    public async Task EndOthers_ThreeSessions_KeepsOnlyTheOneThatAsks()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(member);
        using var second = await SignedInAsync(member);

        using var answer = await browser.SendToAsync(Sessions, "/account/sessions/end-others", [], Token);

        Assert.Equal($"{Sessions}?ended=2", answer.Headers.Location?.OriginalString);
        using var ended = await second.GetAsync(Sessions, Token);
        Assert.Equal(SignIn, ended.Headers.Location?.AbsolutePath);
        Assert.Single(await account.Host.Services.GetRequiredService<UserSessions>().ListAsync(member.UserId, Token));
        await AssertAuditedAsync(member, "tenancy.sessions_revoked");
    }

    [Fact]
    public async Task End_SessionOfAnotherUser_ChangesNothing()
    {
        var victim = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(await account.Host.CustomerAsync(Token));

        using var answer = await browser.SendToAsync(Sessions, "/account/sessions/end", new() { ["session"] = SessionOf(victim) }, Token);

        Assert.Equal($"{Sessions}?ended=0", answer.Headers.Location?.OriginalString);
        using var client = victim.Client(account.Host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/customer/ves", Token)).StatusCode);
    }

    [Theory]
    [InlineData("/account/sessions/end")]
    [InlineData("/account/sessions/end-others")]
    [InlineData("/account/passkeys/rename")]
    [InlineData("/account/passkeys/remove")]
    [InlineData("/account/passkeys/creation-options")]
    [InlineData("/account/passkeys/request-options")]
    [InlineData("/account/security")]
    [InlineData("/account/security/password")]
    [InlineData("/account/security/confirm")]
    [InlineData("/account/security/authenticator")]
    [InlineData("/account/security/recovery-codes")]
    [InlineData("/account/sign-in/code")]
    public async Task Post_WithoutToken_IsRefusedHereAndFromOtherSites(string path)
    {
        var member = await account.Host.CustomerAsync(Token);
        using var client = member.Client(account.Host);

        using var own = await PostAsync(account.Host.Url);
        using var foreign = await PostAsync("https://evil.example");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (own.StatusCode, foreign.StatusCode));

        async Task<HttpResponseMessage> PostAsync(string origin)
        {
            client.DefaultRequestHeaders.Remove("Origin");
            client.DefaultRequestHeaders.Add("Origin", origin);
            using var content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["session"] = SessionOf(member), ["id"] = "AAAA", ["name"] = "x", ["_handler"] = "change-password",
            });
            return await client.PostAsync(path, content, Token);
        }
    }

    [Fact]
    public async Task ChangePassword_Right_EndsOthersAndKeepsThisBrowser()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(member);
        using var elsewhere = member.Client(account.Host);

        using var answer = await browser.SendFormAsync(
            Password, new() { ["Current"] = TestAccount.Password, ["Password"] = "another four words now" }, Token);

        Assert.Equal("/account/security", answer.Headers.Location?.AbsolutePath);
        Assert.Contains("Your password is changed", await browser.ReadAsync("/account/security?done=password"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/customer/ves", Token)).StatusCode);
        using var stranger = new FormBrowser(account.Host.Url);
        using var old = await stranger.SendFormAsync(SignIn, Credentials(member, TestAccount.Password), Token);
        using var fresh = await stranger.SendFormAsync(SignIn, Credentials(member, "another four words now"), Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (old.StatusCode, fresh.StatusCode));
        await AssertAuditedAsync(member, "tenancy.password_changed");
    }

    [Fact]
    public async Task ChangePassword_WrongOrTooShort_NamesTheField()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(member);

        using var wrong = await browser.SendFormAsync(Password, new() { ["Current"] = "not the password", ["Password"] = "another four words now" }, Token);
        using var shorty = await browser.SendFormAsync(Password, new() { ["Current"] = TestAccount.Password, ["Password"] = "short" }, Token);

        Assert.Contains("id=\"Input-Current-error\"", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("id=\"Input-Password-error\"", await shorty.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await AssertAuditedAsync(member, "tenancy.password_proof_failed");
    }

    [Fact]
    public async Task ChangePassword_GuessedWithAStolenSession_PausesTheAccount()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var thief = await SignedInAsync(member);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await thief.SendFormAsync(Password, new() { ["Current"] = $"a guess number {attempt}", ["Password"] = "another four words now" }, Token)).Dispose();
        }

        using var right = await thief.SendFormAsync(Password, new() { ["Current"] = TestAccount.Password, ["Password"] = "another four words now" }, Token);

        Assert.Contains("id=\"Input-Current-error\"", await right.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string SessionOf(TestAccount member) => member.Person.FindSessionId()!.Value.ToString("D");

    private static Dictionary<string, string> Credentials(TestAccount member, string password) => new() { ["Email"] = member.Email, ["Password"] = password };

    private async Task<FormBrowser> SignedInAsync(TestAccount member)
    {
        var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync(SignIn, Credentials(member, TestAccount.Password), Token)).Dispose();
        return browser;
    }

    private async Task AssertAuditedAsync(TestAccount member, string type)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == type && entry.ActorId == member.UserId, Token));
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>Passkeys over HTTP with an authenticator that lies when it is asked to.</summary>
public sealed class PasskeyTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string SignIn = "/account/sign-in";
    private const string Security = "/account/security";
    private const string RequestOptions = "/account/passkeys/request-options";
    private const string CreationOptions = "/account/passkeys/creation-options";
    private const string Refused = "This passkey does not sign in here";

    [Fact]
    public async Task SignIn_OwnPasskey_SignsInToTheLocalReturnAddress()
    {
        var (member, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await AnswerAsync(browser, key, $"{SignIn}?returnUrl=%2Fchat");

        Assert.Equal("/chat", answer.Headers.Location?.AbsolutePath);
        Assert.Contains("By passkey", await browser.ReadAsync("/account/sessions"), StringComparison.Ordinal);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.passkey_added" && entry.ActorId == member.UserId, Token));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    public async Task SignIn_ForeignReturnAddress_StaysHere(string returnUrl)
    {
        var (_, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await AnswerAsync(browser, key, $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal($"{account.Host.Url}/team", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("frame")]
    [InlineData("relying party")]
    [InlineData("unverified")]
    [InlineData("other user")]
    [InlineData("old counter")]
    [InlineData("nonsense")]
    public async Task SignIn_AnswerThatLies_IsRefusedAndRecorded(string lie)
    {
        var (member, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        var (_, others) = await RegisteredAsync();
        using var otherKey = others;
        using var browser = new FormBrowser(account.Host.Url);
        var options = await browser.FetchAsync(SignIn, RequestOptions, Token);
        key.Counter = lie == "old counter" ? 1u : 5u;
        switch (lie)
        {
            case "origin":
                key.Origin = "https://evil.example";
                break;
            case "frame":
                key.CrossOrigin = true;
                break;
            case "relying party":
                key.RelyingParty = "evil.example";
                break;
            case "unverified":
                key.IsVerified = false;
                break;
            case "other user":
                key.UserHandle = otherKey.UserHandle;
                break;
        }

        using var answer = await SendAsync(browser, lie == "nonsense" ? "{\"id\":1" : key.Get(options));

        await AssertRefusedAsync(browser, answer);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.signin_failed" && entry.Detail.Contains("passkey"), Token));
        Assert.NotEqual(Guid.Empty, member.UserId);
    }

    [Fact]
    public async Task SignIn_AnswerAndCookiesSentAgain_AreRefused()
    {
        var (_, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var browser = new FormBrowser(account.Host.Url);
        key.Counter = 7;
        var credential = key.Get(await browser.FetchAsync(SignIn, RequestOptions, Token));
        using var thief = browser.Copy();

        using var first = await SendAsync(browser, credential);
        using var replayed = await SendAsync(thief, credential);

        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        await AssertRefusedAsync(thief, replayed);
    }

    [Fact]
    public async Task SignIn_AnswerToAnotherBrowsersChallenge_IsRefused()
    {
        var (_, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var victim = new FormBrowser(account.Host.Url);
        using var thief = new FormBrowser(account.Host.Url);
        key.Counter = 7;
        var credential = key.Get(await victim.FetchAsync(SignIn, RequestOptions, Token));
        await thief.FetchAsync(SignIn, RequestOptions, Token);

        using var answer = await SendAsync(thief, credential);

        await AssertRefusedAsync(thief, answer);
    }

    [Fact]
    public async Task SignIn_RemovedPasskey_IsRefused()
    {
        var (member, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var own = await PasswordAsync(member);
        using var removed = await own.SendToAsync(Security, "/account/passkeys/remove", new() { ["id"] = key.Id }, Token);
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await AnswerAsync(browser, key, SignIn);

        Assert.Equal($"{Security}?done=passkey-removed", removed.Headers.Location?.OriginalString);
        await AssertRefusedAsync(browser, answer);
    }

    [Fact]
    public async Task SignIn_PausedAccount_IsRefusedWithTheSameWords()
    {
        var (member, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var guesser = new FormBrowser(account.Host.Url);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await guesser.SendFormAsync(SignIn, new() { ["Email"] = member.Email, ["Password"] = "wrong but long enough" }, Token)).Dispose();
        }

        using var browser = new FormBrowser(account.Host.Url);
        using var answer = await AnswerAsync(browser, key, SignIn);

        await AssertRefusedAsync(browser, answer);
    }

    [Fact]
    public async Task RequestOptions_Always_NameNobody()
    {
        using var browser = new FormBrowser(account.Host.Url);

        using var options = JsonDocument.Parse(await browser.FetchAsync(SignIn, RequestOptions, Token));

        Assert.Equal("required", options.RootElement.GetProperty("userVerification").GetString());
        Assert.True(!options.RootElement.TryGetProperty("allowCredentials", out var allowed) || allowed.GetArrayLength() == 0);
    }

    [Fact]
    public async Task Add_AnswerToAnotherUsersChallenge_IsRefused()
    {
        var attacker = await account.Host.CustomerAsync(Token);
        var victim = await account.Host.CustomerAsync(Token);
        using var theirs = await PasswordAsync(attacker);
        using var own = await PasswordAsync(victim);
        using var key = new FakeAuthenticator { Origin = account.Host.Url };
        var credential = key.Create(await theirs.FetchAsync(Security, CreationOptions, Token));
        await own.FetchAsync(Security, CreationOptions, Token);

        using var answer = await own.SendHandlerAsync(Security, "passkey-add", new() { ["Name"] = "Planted", ["Credential"] = credential }, Token);

        Assert.Contains("The passkey was not added", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/passkeys/rename")]
    [InlineData("/account/passkeys/remove")]
    public async Task Change_PasskeyOfAnotherUser_IsGoneAndStaysTheirs(string action)
    {
        var (owner, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var own = await PasswordAsync(owner);
        using var stranger = await PasswordAsync(await account.Host.CustomerAsync(Token));

        using var answer = await stranger.SendToAsync(Security, action, new() { ["id"] = key.Id, ["name"] = "Mine now" }, Token);

        Assert.Equal($"{Security}?done=passkey-gone", answer.Headers.Location?.OriginalString);
        Assert.Contains("<strong>Work laptop</strong>", await own.ReadAsync(Security), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_OwnPasskey_ShowsTheNewName()
    {
        var (owner, authenticator) = await RegisteredAsync();
        using var key = authenticator;
        using var own = await PasswordAsync(owner);

        (await own.SendToAsync(Security, "/account/passkeys/rename", new() { ["id"] = key.Id, ["name"] = " <b>Phone</b> " }, Token)).Dispose();

        Assert.Contains("<strong>&lt;b&gt;Phone&lt;/b&gt;</strong>", await own.ReadAsync(Security), StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> SendAsync(FormBrowser browser, string credential, string page = SignIn) =>
        browser.SendHandlerAsync(page, "passkey-sign-in", new() { ["Credential"] = credential }, Token);

    private static async Task<HttpResponseMessage> AnswerAsync(FormBrowser browser, FakeAuthenticator key, string page)
    {
        key.Counter++;
        return await SendAsync(browser, key.Get(await browser.FetchAsync(page, RequestOptions, Token)), page);
    }

    private static async Task AssertRefusedAsync(FormBrowser browser, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Refused, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "vesaas" && cookie.Value.Length > 0);
    }

    private async Task<FormBrowser> PasswordAsync(TestAccount member)
    {
        var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync(SignIn, new() { ["Email"] = member.Email, ["Password"] = TestAccount.Password }, Token)).Dispose();
        return browser;
    }

    private async Task<(TestAccount Member, FakeAuthenticator Key)> RegisteredAsync()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = await PasswordAsync(member);
        var key = new FakeAuthenticator { Origin = account.Host.Url };
        var credential = key.Create(await browser.FetchAsync(Security, CreationOptions, Token));
        using var answer = await browser.SendHandlerAsync(Security, "passkey-add", new() { ["Name"] = "Work laptop", ["Credential"] = credential }, Token);
        Assert.Equal($"{account.Host.Url}{Security}?done=passkey-added", answer.Headers.Location?.ToString());
        return (member, key);
    }
}

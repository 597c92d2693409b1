using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>What somebody with a stolen cookie cannot do to stay: the session proved long ago who it belongs to.</summary>
public sealed class RecentProofTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string SignIn = "/account/sign-in";
    private const string Security = "/account/security";
    private const string Password = "/account/security/password";
    private const string Authenticator = "/account/security/authenticator";
    private const string RecoveryCodes = "/account/security/recovery-codes";
    private const string Confirm = "/account/security/confirm";
    private const string CreationOptions = "/account/passkeys/creation-options";
    private const string RequestOptions = "/account/passkeys/request-options";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddPasskey_StolenCookieWithOldProof_IsRefusedAtEachStep()
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        using var thief = own.Copy();
        using var key = new FakeAuthenticator { Origin = account.Host.Url };
        // The thief even has a challenge from before.
        var credential = key.Create(await thief.FetchAsync(Security, CreationOptions, Token));
        await account.Host.AgeProofsAsync(member.UserId, Token);

        var options = await Assert.ThrowsAsync<HttpRequestException>(() => thief.FetchAsync(Password, CreationOptions, Token));
        using var answer = await thief.SendToAsync(
            Password, Security, new() { ["_handler"] = "passkey-add", ["Input.Name"] = "Planted", ["Input.Credential"] = credential }, Token);

        Assert.Equal(HttpStatusCode.Forbidden, options.StatusCode);
        Assert.Contains("Confirm, then add a passkey", await thief.ReadAsync(Security), StringComparison.Ordinal);
        Assert.Equal(0, await PasskeysAsync(member));
    }

    [Fact]
    public async Task RemovePasskey_OldProof_AsksFirst()
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        using var key = await AddPasskeyAsync(own);
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var answer = await own.SendToAsync(Security, "/account/passkeys/remove", new() { ["id"] = key.Id }, Token);

        Assert.StartsWith(Confirm, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(1, await PasskeysAsync(member));
    }

    [Theory]
    [InlineData(Authenticator)]
    [InlineData(RecoveryCodes)]
    public async Task SecondStep_OldProof_ShowsNothingAndLeadsToTheQuestion(string page)
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var answer = await own.GetAsync(page, Token);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"{Confirm}?returnUrl={Uri.EscapeDataString(page)}", answer.Headers.Location?.PathAndQuery);
        Assert.DoesNotContain("ve-key", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Authenticator, "second-factor-off")]
    [InlineData(RecoveryCodes, "recovery-codes")]
    public async Task SecondStep_FormSentWithOldProof_ChangesNothing(string page, string handler)
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        await using (var db = account.Host.Contexts.ForSystem("test"))
        {
            db.Add(new SecondFactor { UserId = member.UserId, ProtectedKey = [1], CreatedAt = TimeProvider.System.GetUtcNow(), LastStep = 0 });
            await db.SaveChangesAsync(Token);
        }

        await account.Host.AgeProofsAsync(member.UserId, Token);
        using var answer = await own.SendToAsync(Password, page, new() { ["_handler"] = handler }, Token);

        Assert.StartsWith(Confirm, answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        await using var after = account.Host.Contexts.ForSystem("test");
        Assert.True(await after.Set<SecondFactor>().AnyAsync(factor => factor.UserId == member.UserId, Token));
        Assert.False(await after.Set<RecoveryCode>().AnyAsync(code => code.UserId == member.UserId, Token));
    }

    [Fact]
    public async Task CreateApiKey_OldProof_MakesNone()
    {
        var member = await account.Host.CustomerAsync(Token);
        await account.Host.AgeProofsAsync(member.UserId, Token);
        var create = account.Host.Services.GetRequiredService<CreateApiKey>();
        var request = new ApiKeyRequest("Warehouse", [ApiScopes.TeamRead], 90);

        var old = await create.ExecuteAsync(new ApiKeyOwner(member.UserId, member.Customer, member.Person.FindSessionId()), request, Token);
        var none = await create.ExecuteAsync(new ApiKeyOwner(member.UserId, member.Customer), request, Token);

        Assert.Equal((new CreateApiKeyOutcome.ProofNeeded(), new CreateApiKeyOutcome.ProofNeeded()), (old, none));
        Assert.Empty(await account.Host.Services.GetRequiredService<ApiKeyList>().ExecuteAsync(new ApiKeyOwner(member.UserId, member.Customer), Token));
    }

    [Fact]
    public async Task Proof_OfOneSession_CountsForNoOther()
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        var stolen = member.Person.FindSessionId();
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var proved = await own.SendFormAsync($"{Confirm}?returnUrl=%2Fteam", new() { ["Password"] = TestAccount.Password }, Token);

        Assert.Equal("/team", proved.Headers.Location?.AbsolutePath);
        using var page = await own.GetAsync(Authenticator, Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.False(await account.Host.Services.GetRequiredService<RecentProof>().IsThereAsync(member.UserId, stolen, Token));
    }

    [Fact]
    public async Task Proof_SessionOfAnotherUser_CountsForNobodyElse()
    {
        var member = await account.Host.CustomerAsync(Token);
        var stranger = await account.Host.CustomerAsync(Token);

        Assert.False(await account.Host.Services.GetRequiredService<RecentProof>().IsThereAsync(stranger.UserId, member.Person.FindSessionId(), Token));
        Assert.False(await account.Host.Services.GetRequiredService<RecentProof>()
            .GiveAsync(stranger.Person.ActingUser(), member.Person.FindSessionId()!.Value, "password", Token));
    }

    [Fact]
    public async Task Confirm_PasskeyOfSomebodyElse_ProvesNothingAndIsRecorded()
    {
        var (_, attacker) = await SignedInAsync();
        using var theirs = attacker;
        using var foreign = await AddPasskeyAsync(theirs);
        var (member, browser) = await SignedInAsync();
        using var stolen = browser;
        using var ownKey = await AddPasskeyAsync(stolen);
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var answer = await ByPasskeyAsync(stolen, foreign);

        Assert.Contains("not one of yours", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var page = await stolen.GetAsync(Authenticator, Token);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.passkey_proof_failed" && entry.ActorId == member.UserId, Token));
    }

    [Fact]
    public async Task Confirm_OwnPasskey_LeadsOn()
    {
        var (member, browser) = await SignedInAsync();
        using var own = browser;
        using var key = await AddPasskeyAsync(own);
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var answer = await ByPasskeyAsync(own, key);

        Assert.Equal(Authenticator, answer.Headers.Location?.AbsolutePath);
        using var page = await own.GetAsync(Authenticator, Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Confirm_GuessedWithAStolenSession_PausesTheAccount()
    {
        var (member, browser) = await SignedInAsync();
        using var thief = browser;
        await account.Host.AgeProofsAsync(member.UserId, Token);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await thief.SendFormAsync(Confirm, new() { ["Password"] = $"a guess number {attempt}" }, Token)).Dispose();
        }

        using var right = await thief.SendFormAsync(Confirm, new() { ["Password"] = TestAccount.Password }, Token);

        Assert.Contains("This is not your password", await right.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    public async Task Confirm_ForeignReturnAddress_StaysHere(string returnUrl)
    {
        var (_, browser) = await SignedInAsync();
        using var own = browser;

        using var answer = await own.SendFormAsync($"{Confirm}?returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["Password"] = TestAccount.Password }, Token);

        Assert.Equal($"{account.Host.Url}{Security}", answer.Headers.Location?.ToString());
    }

    private static async Task<HttpResponseMessage> ByPasskeyAsync(FormBrowser browser, FakeAuthenticator key)
    {
        key.Counter++;
        var page = $"{Confirm}?returnUrl={Uri.EscapeDataString(Authenticator)}";
        var credential = key.Get(await browser.FetchAsync(page, RequestOptions, Token));
        return await browser.SendHandlerAsync(page, "confirm-passkey", new() { ["Credential"] = credential }, Token);
    }

    private async Task<FakeAuthenticator> AddPasskeyAsync(FormBrowser browser)
    {
        var key = new FakeAuthenticator { Origin = account.Host.Url };
        var credential = key.Create(await browser.FetchAsync(Security, CreationOptions, Token));
        (await browser.SendHandlerAsync(Security, "passkey-add", new() { ["Name"] = "Work laptop", ["Credential"] = credential }, Token)).Dispose();
        return key;
    }

    private async Task<int> PasskeysAsync(TestAccount member)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        return await db.Set<IdentityUserPasskey<Guid>>().CountAsync(passkey => passkey.UserId == member.UserId, Token);
    }

    private async Task<(TestAccount Member, FormBrowser Browser)> SignedInAsync()
    {
        var member = await account.Host.CustomerAsync(Token);
        var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync(SignIn, new() { ["Email"] = member.Email, ["Password"] = TestAccount.Password }, Token)).Dispose();
        return (member, browser);
    }
}

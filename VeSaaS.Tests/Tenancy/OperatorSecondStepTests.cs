using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>Operators without a second step, where one is required.</summary>
public sealed class OperatorSecondStepTests
{
    private const string Console = "/admin/agents";
    private const string Api = "/api/discovery/agents";
    private const string Security = "/account/security";
    private const string SetUp = Security + "?done=second-step-needed";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Console_OfAnOperatorWithoutASecondStep_IsShutUntilThereIsAnApp()
    {
        using var host = await StartAsync();
        var account = await host.OperatorAsync(Token);
        using var client = account.Client(host);

        using var shut = await client.GetAsync(Console, Token);
        using var refused = await client.GetAsync(Api, Token);
        var told = await client.GetStringAsync(SetUp, Token);
        using var setUp = await client.GetAsync("/account/security/authenticator", Token);
        await EnableAsync(host, account);
        using var open = await client.GetAsync(Console, Token);
        using var answered = await client.GetAsync(Api, Token);

        Assert.Equal((HttpStatusCode.Found, SetUp), (shut.StatusCode, shut.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Operators need a second step", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("Operators need a second step", told, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (setUp.StatusCode, open.StatusCode, answered.StatusCode));
    }

    [Fact]
    public async Task Console_OfAnOperatorWithAPasskey_IsOpenUntilItIsRemoved()
    {
        using var host = await StartAsync();
        var account = await host.OperatorAsync(Token);
        using var client = account.Client(host);
        using var browser = new FormBrowser(host.Url);
        using var signedIn = await browser.SendFormAsync("/account/sign-in", new() { ["Email"] = account.Email, ["Password"] = TestAccount.Password }, Token);
        using var key = new FakeAuthenticator { Origin = host.Url };
        var credential = key.Create(await browser.FetchAsync(Security, "/account/passkeys/creation-options", Token));

        using var shut = await client.GetAsync(Console, Token);
        using var added = await browser.SendHandlerAsync(Security, "passkey-add", new() { ["Name"] = "Work laptop", ["Credential"] = credential }, Token);
        using var open = await client.GetAsync(Console, Token);
        using var removed = await browser.SendToAsync(Security, "/account/passkeys/remove", new() { ["id"] = key.Id }, Token);

        Assert.Equal(SetUp, shut.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await Eventually.UntilAsync(async () =>
        {
            using var answer = await client.GetAsync(Console, Token);
            return answer.Headers.Location?.OriginalString == SetUp;
        });
    }

    [Fact]
    public async Task Key_OfThePlatform_WorksWithoutASecondStep()
    {
        using var host = await StartAsync();
        var key = await host.KeyAsync(await host.OperatorAsync(Token), ApiScopes.AgentsRead);
        using var program = host.Program(key.Key);

        using var answer = await program.GetAsync(Api, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<AppHost> StartAsync() => AppHost.StartAsync(Token, new() { ["Security:RequireSecondFactorForAdmins"] = "true" });

    private static async Task EnableAsync(AppHost host, TestAccount account)
    {
        var key = AuthenticatorKey.New();
        var code = new Totp(key).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.NotNull(await host.Services.GetRequiredService<ChangeSecondFactor>().EnableAsync(account.Person.ActingUser(), key, code, _ => { }, Token));
    }
}

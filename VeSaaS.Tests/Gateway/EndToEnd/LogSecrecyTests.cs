using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Journeys;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Tests.Tenancy.Members;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>What the product and everything under it write to the log, with every level on.</summary>
public sealed class LogSecrecyTests
{
    private const string Prompt = "Figures for Zanzibarine, please:\n\nregion,zanzibarine\nnorth,4217.5\nsouth,3911.25\nwest,3888.75\neast,4003.5";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HireAndChat_EveryLevelOn_LeavesNoSecretAndNoWordInTheLog()
    {
        using var log = new RecordedLog(LogLevel.Trace);
        await using var product = new LiveProduct(null, services => services.AddLogging(logging =>
            logging.AddProvider(log).AddFilter<RecordedLog>(_ => true)));
        await product.InitializeAsync();
        var hire = await product.HireAsync(await product.OfferAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire.Id}/chat") { Content = JsonContent.Create(new { text = Prompt }) };
        request.Headers.Add("Accept", "application/json");
        using var response = await hire.Client.SendAsync(request, Token);
        var answer = (await LiveProduct.JsonAsync(response)).GetProperty("text").GetString()!;
        await LiveProduct.LetGoAsync(hire);

        var lines = log.Lines;
        Assert.Contains(lines, line => line.StartsWith("Trace ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("VeSaaS.", StringComparison.Ordinal));
        Assert.Contains("zanzibarine", answer, StringComparison.OrdinalIgnoreCase);
        List<string> secrets =
        [
            "zanzibarine",
            .. answer.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= 12),
            "eyJ",
            product.Host.Services.GetRequiredService<DemoAgentsEndpoint>().Secret,
            hire.Account.CookieValue,
            hire.Account.Email,
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task OperatorLink_Visited_IsNotInTheLog()
    {
        // From Information on the web server writes every address, and the address is the secret.
        using var log = new RecordedLog(LogLevel.Trace);
        await using var product = new LiveProduct(null, services => services.AddLogging(logging => logging.AddProvider(log).AddFilter<RecordedLog>(_ => true)));
        product.Host.Start();
        await product.Host.GatewayAsync(Token);
        var secret = await product.Host.OperatorSecretAsync();
        using var visitor = new HttpClient { BaseAddress = new Uri(product.Host.Url) };

        using var page = await visitor.GetAsync(AppUrls.OperatorLink(secret), Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(log.Lines, line => line.Contains("/operator/hidden", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ResetLink_VisitedAndUsed_IsNotInTheLog()
    {
        using var log = new RecordedLog(LogLevel.Trace);
        await using var product = new LiveProduct(null, services => services.AddLogging(logging => logging.AddProvider(log).AddFilter<RecordedLog>(_ => true)));
        product.Host.Start();
        var link = AppUrls.ResetPasswordWith("ada@harbour.example", "a-token-of-the-tests");
        using var browser = new FormBrowser(product.Host.Url);

        using var page = await browser.GetAsync(link, Token);
        using var used = await browser.SendFormAsync(link, new() { ["Password"] = "four words and more" }, Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, used.StatusCode));
        Assert.Contains(log.Lines, line => line.Contains("/account/reset-password", StringComparison.Ordinal));
        string[] secrets = ["a-token-of-the-tests", "ada@harbour.example", "ada%40harbour.example", "four words and more"];
        Assert.All(secrets, secret => Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task InvitationLink_VisitedUsedAndFollowedThroughTheSignIn_IsNotInTheLog()
    {
        using var log = new RecordedLog(LogLevel.Trace);
        await using var product = new LiveProduct(null, services => services.AddLogging(logging => logging.AddProvider(log).AddFilter<RecordedLog>(_ => true)));
        product.Host.Start();
        var owner = await product.Host.CustomerAsync(Token);
        var colleague = await product.Host.CustomerAsync(Token, "Tideline");
        var strange = await product.Host.InviteAsync(owner, MemberWorld.NewEmail());
        var known = await product.Host.InviteAsync(owner, colleague.Email);
        using var stranger = new FormBrowser(product.Host.Url);
        using var guest = new FormBrowser(product.Host.Url);

        using var joined = await stranger.SendFormAsync(
            AppUrls.Invitation(strange.Secrets.Link), new() { ["Name"] = "Nadia Okoye", ["Password"] = TestAccount.Password, ["TermsAccepted"] = "true" }, Token);
        using var opened = await guest.GetAsync(AppUrls.Invitation(known.Secrets.Mail), Token);
        using var signedIn = await guest.SendFormAsync(
            AppUrls.SignInThen(AppUrls.KeptInvitation), new() { ["Email"] = colleague.Email, ["Password"] = TestAccount.Password }, Token);
        using var accepted = await guest.SendFormAsync(signedIn.Headers.Location!.AbsolutePath, [], Token);

        Assert.Equal(("/team", "/team"), (joined.Headers.Location?.AbsolutePath, accepted.Headers.Location?.AbsolutePath));
        Assert.Contains(log.Lines, line => line.Contains("/invitation/hidden", StringComparison.Ordinal));
        string[] secrets = [strange.Secrets.Link, strange.Secrets.Mail, known.Secrets.Link, known.Secrets.Mail];
        Assert.All(secrets, secret => Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
    }
}

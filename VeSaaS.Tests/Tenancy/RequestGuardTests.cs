using System.Net;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>What stands before every endpoint.</summary>
public sealed class RequestGuardTests(AccountHost account) : IClassFixture<AccountHost>
{
    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("self", HttpStatusCode.Found)]
    public async Task Write_WithSession_NeedsOurOrigin(string? origin, HttpStatusCode expected)
    {
        var member = await account.Host.CustomerAsync(Token);
        using var client = member.Client(account.Host);
        client.DefaultRequestHeaders.Remove("Origin");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-out");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "self" ? account.Host.Url : origin);
        }

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Write_FromAnotherSiteByReferer_IsRefusedAsAProblem()
    {
        using var client = new HttpClient { BaseAddress = new Uri(account.Host.Url) };
        client.DefaultRequestHeaders.Referrer = new Uri("https://evil.example/page");

        using var answer = await client.PostAsync("/account/sign-in", null, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Socket_FromAnotherSite_IsRefused()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var client = member.Client(account.Host);
        client.DefaultRequestHeaders.Remove("Origin");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Api_ByRole_Is401Or403Or200()
    {
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(account.Host.Url) };
        using var member = (await account.Host.CustomerAsync(Token)).Client(account.Host);
        using var person = (await account.Host.OperatorAsync(Token)).Client(account.Host);
        const string path = "/api/discovery/agents";

        var answers = new[]
        {
            (await stranger.GetAsync(path, Token)).StatusCode, (await member.GetAsync(path, Token)).StatusCode, (await person.GetAsync(path, Token)).StatusCode,
        };

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK], answers);
    }

    [Fact]
    public async Task UnknownAddress_SignedOut_IsNotFound()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(account.Host.Url) };

        using var answer = await client.GetAsync("/agents/demo/demo/analyst", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Page_Always_CarriesTheSecurityHeaders()
    {
        using var client = new HttpClient { BaseAddress = new Uri(account.Host.Url) };

        using var answer = await client.GetAsync("/account/sign-in", Token);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-inline'", policy[..policy.IndexOf("style-src", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Contains($"type=\"importmap\" nonce=\"{nonce.Replace("+", "&#x2B;", StringComparison.Ordinal)}\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccountForms_TooOften_Are429()
    {
        using var host = new AppHost(new() { ["Accounts:PostsPerMinute"] = "2" });
        host.Start();
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };

        HttpStatusCode[] answers = [await PostAsync(), await PostAsync(), await PostAsync()];

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests], answers);

        async Task<HttpStatusCode> PostAsync()
        {
            using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in" });
            using var answer = await client.PostAsync("/account/sign-in", content, Token);
            return answer.StatusCode;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog;

/// <summary>The whole host with a source of the test's own, and a client that is signed in as whom the test says; at first an operator.</summary>
internal sealed class CatalogHost : IDisposable
{
    public const string Listings = "/api/admin/marketplace/agents";

    public CatalogHost()
    {
        Host = new AppHost(
            new Dictionary<string, string?> { ["Demo:Enabled"] = "false" },
            services =>
            {
                services.RemoveAll<IAgentDirectory>();
                services.AddSingleton<IAgentDirectory>(Kagent);
                // Nobody listens behind these agents: the tests say themselves what the gateway would have confirmed.
                foreach (var worker in services.Where(service => service.ImplementationType?.Namespace == typeof(ReconcilePump).Namespace
                    && service.ServiceType == typeof(IHostedService)).ToList())
                {
                    services.Remove(worker);
                }

                services.AddAuthentication(TestSignIn.Name).AddScheme<AuthenticationSchemeOptions, TestSignIn>(TestSignIn.Name, null);
            });
        Host.Start();
        Http = new HttpClient { BaseAddress = new Uri(Host.Url) };
        SignInAs(PlatformRoles.Admin);
        Kagent.Add("writer");
    }

    public FakeDirectory Kagent { get; } = new("kagent");

    public AppHost Host { get; }

    public HttpClient Http { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Http.Dispose();
        Host.Dispose();
    }

    /// <summary>The role; null for nobody.</summary>
    public void SignInAs(string? role)
    {
        Http.DefaultRequestHeaders.Remove(TestSignIn.Header);
        if (role is not null)
        {
            Http.DefaultRequestHeaders.Add(TestSignIn.Header, role);
        }
    }

    /// <summary>The path of the listing.</summary>
    public async Task<string> ImportAsync() =>
        (await SendAsync("POST", "/api/discovery/import", new { agent = "kagent/default/writer" })).Headers.Location!.ToString();

    public async Task ConfirmGatewayAsync()
    {
        await using var db = Host.Contexts.ForSystem("test");
        await db.Set<GatewayBinding>().ExecuteUpdateAsync(
            row => row.SetProperty(binding => binding.DeniesStrangers, true)
                .SetProperty(binding => binding.ConfirmedGeneration, binding => binding.DesiredGeneration),
            Token);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null && method is not ("GET" or "DELETE"))
        {
            request.Content = JsonContent.Create(body);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Http.SendAsync(request, Token);
    }

    private sealed class TestSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public const string Name = "Test";
        public const string Header = "X-Test-Role";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers[Header].ToString() is not { Length: > 0 } role)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"), new Claim(ClaimTypes.Role, role)], Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
        }
    }
}

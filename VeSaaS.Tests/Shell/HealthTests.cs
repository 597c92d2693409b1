using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell.Health;
using Xunit;

namespace VeSaaS.Tests.Shell;

/// <summary>What machines ask before they send people here.</summary>
public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_Started_IsOneWordForAnybody()
    {
        await using var host = await AppHost.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(host.Url) };

        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            using var response = await http.GetAsync(path, Token);
            Assert.Equal((HttpStatusCode.OK, "Healthy"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.True(response.Headers.CacheControl?.NoStore);
        }

        Assert.Null(host.Services.GetRequiredService<ManagementListener>().Address);
    }

    [Fact]
    public async Task Ready_AgentsAway_IsDegradedAndTheReasonIsOnTheManagementPortOnly()
    {
        await using var host = await AppHost.StartAsync(
            Token,
            new() { ["Management:ListenUrl"] = "http://127.0.0.1:0", ["Demo:Enabled"] = "false" },
            services => services.AddSingleton<IAgentDirectory>(new Away()));
        using var http = new HttpClient();

        using var open = await http.GetAsync($"{host.Url}/health/ready", Token);
        var reasons = await http.GetStringAsync(new Uri(host.Services.GetRequiredService<ManagementListener>().Address!, "/health/ready"), Token);

        Assert.Equal((HttpStatusCode.OK, "Degraded"), (open.StatusCode, await open.Content.ReadAsStringAsync(Token)));
        var agents = JsonDocument.Parse(reasons).RootElement.GetProperty("checks").GetProperty("agents");
        Assert.Equal(("Degraded", "Agents cannot be read from: afar."), (agents.GetProperty("status").GetString(), agents.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Ready_NoGatewayYet_Is503WhileAlive()
    {
        await using var host = await AppHost.StartAsync(
            Token, services: services => services.Replace(ServiceDescriptor.Singleton(new GatewayHealth(new GatewayAddress()))));
        using var http = new HttpClient { BaseAddress = new Uri(host.Url) };

        using var ready = await http.GetAsync("/health/ready", Token);
        using var live = await http.GetAsync("/health/live", Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (ready.StatusCode, await ready.Content.ReadAsStringAsync(Token)));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private sealed class Away : IAgentDirectory
    {
        public string Source => "afar";

        public Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult<AgentDirectoryListing>(new AgentDirectoryListing.Unavailable("Nobody is there."));

        public async IAsyncEnumerable<bool> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            yield break;
        }
    }
}

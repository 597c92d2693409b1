using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Tests.Catalog.DemoAgents;

/// <summary>The demo agents on a free port, called as the gateway calls them.</summary>
public sealed class DemoAgentsFixture : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-tests";

    private readonly WebApplication _app;

    private DemoAgentsFixture(WebApplication app)
    {
        _app = app;
        Address = DemoAgentsHost.AddressOf(app);
        Http = new HttpClient { BaseAddress = Address };
        Http.DefaultRequestHeaders.Add(DemoAgentsEndpoint.SecretHeader, Secret);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<DemoAgentsFixture> StartAsync(TimeSpan chunkDelay, CancellationToken cancellationToken, LanguageModelOptions? model = null)
    {
        var options = new DemoAgentsOptions { ListenUrl = "http://127.0.0.1:0", ChunkDelay = chunkDelay };
        var app = DemoAgentsHost.Build(options, model ?? new LanguageModelOptions(), Secret, TimeProvider.System, NullLoggerFactory.Instance);
        await app.StartAsync(cancellationToken);
        return new DemoAgentsFixture(app);
    }

    /// <summary>Stops the host as the application does when it ends.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <summary>One JSON-RPC call; the method's grammar names the dialect.</summary>
    public async Task<JsonElement> CallAsync(string agent, string method, object parameters, CancellationToken cancellationToken, string caller = "ada", object? id = null)
    {
        using var response = await PostAsync(agent, Body(method, parameters, id ?? 1), caller, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    public Task<HttpResponseMessage> StreamAsync(string agent, string method, object parameters, CancellationToken cancellationToken, string caller = "ada") =>
        PostAsync(agent, Body(method, parameters, 1), caller, cancellationToken);

    public async Task<HttpResponseMessage> PostAsync(
        string agent, string body, string caller, CancellationToken cancellationToken, string contentType = "application/json", string? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{agent}") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Add("x-user-id", caller);
        if (version is not null)
        {
            request.Headers.Add("A2A-Version", version);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static string Body(string method, object parameters, object id) =>
        JsonSerializer.Serialize(new { jsonrpc = "2.0", id, method, @params = parameters });

    public static object Message10(string text, string messageId = "m-1") =>
        new { message = new { messageId, role = "ROLE_USER", parts = new[] { new { text } } } };

    public static object Message03(string text, string messageId = "m-1", bool blocking = true) => new
    {
        message = new { kind = "message", messageId, role = "user", parts = new[] { new { kind = "text", text } } },
        configuration = new { blocking },
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

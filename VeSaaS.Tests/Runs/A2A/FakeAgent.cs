using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Persistence.Blobs;
using VeSaaS.Infrastructure.Runs.A2A;

namespace VeSaaS.Tests.Runs.A2A;

/// <summary>A server that answers as it is told, in the place of the gateway.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    public static readonly AgentCall Call = new(new AgentRef("demo", "demo", "golden"), new CustomerId(new Guid("01900000-0000-7000-8000-000000000001")), new RunId(new Guid("01900000-0000-7000-8000-000000000002")));
    public static readonly AgentMessage Message = new("m-1", "c-1", null, [new AgentPart("hello")]);

    private readonly WebApplication _app;

    private FakeAgent(WebApplication app) => _app = app;

    /// <summary>The card that is served; changing it changes the dialect once it is read again.</summary>
    public byte[] Card { get; set; } = Fixture("v1.0-card.json");

    /// <summary>What a POST is answered with.</summary>
    public Func<HttpContext, string, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Each POST: its body, and what its head said.</summary>
    public ConcurrentQueue<(JsonElement Body, string Version, string Path, string Customer, string Authorization)> Posts { get; } = new();

    public Uri Address => DemoAgentsHost.AddressOf(_app);

    public static byte[] Fixture(string name)
    {
        using var stream = typeof(FakeAgent).Assembly.GetManifestResourceStream($"A2A/{name}")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public static async Task<FakeAgent> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var fake = new FakeAgent(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync(cancellationToken);
        return fake;
    }

    public A2AAgentClient Client(AgentClientOptions? options = null, IBlobStore? blobs = null) => Client(Address, options ?? new AgentClientOptions(), null, blobs);

    public static A2AAgentClient Client(Uri address, AgentClientOptions options, Func<HttpMessageHandler, HttpMessageHandler>? wrap, IBlobStore? blobs = null)
    {
        var gateway = new GatewayAddress();
        gateway.Set(address);
        HttpMessageHandler handler = AgentClientRegistration.CreateHandler(options);
        return new A2AAgentClient(new AgentTransport(
            new OneClient(wrap is null ? handler : wrap(handler)), gateway, (_, _) => Task.FromResult("token-of-the-test"), options, TimeProvider.System), blobs ?? new BlobFiles(Path.Combine(Path.GetTempPath(), "vesaas-no-blobs")));
    }

    public void AnswerWith(byte[] body, string contentType, int status = 200) => Answer = async (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType.Length == 0 ? null : contentType;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    };

    public void AnswerWith(string body, string contentType = "text/event-stream", int status = 200) =>
        AnswerWith(System.Text.Encoding.UTF8.GetBytes(body), contentType, status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Method == "GET")
        {
            http.Response.StatusCode = http.Request.Path.Value?.EndsWith("agent-card.json", StringComparison.Ordinal) == true ? 200 : 404;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(Card, http.RequestAborted);
            return;
        }

        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body, cancellationToken: http.RequestAborted);
        var headers = http.Request.Headers;
        Posts.Enqueue((body, headers["A2A-Version"].ToString(), http.Request.Path.ToString(), headers["x-customer-id"].ToString(), headers.Authorization.ToString()));
        await Answer(http, body.GetProperty("method").GetString()!);
    }

    private sealed class OneClient(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}

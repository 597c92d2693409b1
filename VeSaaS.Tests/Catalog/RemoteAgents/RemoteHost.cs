using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Tests.Catalog.RemoteAgents;

/// <summary>What a host of somebody else's saw of a request.</summary>
internal sealed record RemoteRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>
/// A host of somebody else's. Below `/agents/partner/` an agent answers in the dialect that its card names; what else lies there, the test says.
/// </summary>
internal sealed class RemoteHost : IAsyncDisposable
{
    public const string AgentPath = "/agents/partner/";

    private readonly WebApplication _app;

    private RemoteHost(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>The agent's address on loopback.</summary>
    public string AgentUrl => $"http://127.0.0.1:{Port}{AgentPath}";

    public ConcurrentQueue<RemoteRequest> Seen { get; } = new();

    /// <summary>The names that were asked for in TLS handshakes.</summary>
    public ConcurrentQueue<string?> ServerNames { get; } = new();

    /// <summary>Answers instead of the agent when it returns true.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>The card; null is 404.</summary>
    public Func<JsonObject?> Card { get; set; } = () => CardV10($"{AgentPath}");

    public static async Task<RemoteHost> StartAsync(CancellationToken cancellationToken, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        RemoteHost? host = null;
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificateSelector = (_, name) =>
                    {
                        host!.ServerNames.Enqueue(name);
                        return certificate;
                    },
                });
            }
        }));
        host = new RemoteHost(builder.Build());
        host._app.Run(host.HandleAsync);
        await host._app.StartAsync(cancellationToken);
        host.Port = new Uri(host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return host;
    }

    public static JsonObject CardV10(string url) => new()
    {
        ["name"] = "Partner",
        ["description"] = "Works for a partner.",
        ["version"] = "2.0.0",
        ["supportedInterfaces"] = new JsonArray(
            new JsonObject { ["url"] = "grpc.partner.test:443", ["protocolBinding"] = "GRPC", ["protocolVersion"] = "1.0" },
            new JsonObject { ["url"] = url, ["protocolBinding"] = "JSONRPC", ["protocolVersion"] = "1.0" }),
        ["capabilities"] = new JsonObject { ["streaming"] = true },
        ["skills"] = new JsonArray(new JsonObject
        {
            ["id"] = "help", ["name"] = "Help", ["description"] = "Helps.", ["tags"] = new JsonArray("help", 7), ["examples"] = new JsonArray("Help me."),
        }),
    };

    public static JsonObject CardV03(string url) => new()
    {
        ["protocolVersion"] = "0.3.0",
        ["name"] = "Partner",
        ["description"] = "Works for a partner.",
        ["url"] = url,
        ["capabilities"] = new JsonObject { ["streaming"] = true },
        ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["scheme"] = new JsonObject { ["$case"] = "httpAuthSecurityScheme" } } },
        ["skills"] = new JsonArray(),
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        Seen.Enqueue(new RemoteRequest(
            http.Request.Method, http.Request.Path, http.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), body));
        if (await Before(http))
        {
            return;
        }

        if (http.Request.Method == "GET" && http.Request.Path == "/.well-known/agent-card.json" && Card() is { } card)
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ETag = "\"1\"";
            await http.Response.WriteAsync(card.ToJsonString(), http.RequestAborted);
        }
        else if (http.Request.Method == "POST" && http.Request.Path == AgentPath)
        {
            await AnswerAsync(http, JsonDocument.Parse(body).RootElement);
        }
        else
        {
            http.Response.StatusCode = 404;
        }
    }

    private static async Task AnswerAsync(HttpContext http, JsonElement call)
    {
        var method = call.GetProperty("method").GetString()!;
        if (method is not ("SendStreamingMessage" or "message/stream"))
        {
            await http.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = call.GetProperty("id"), error = new { code = -32004, message = "Not here." } }, http.RequestAborted);
            return;
        }

        var is10 = method == "SendStreamingMessage";
        var message = call.GetProperty("params").GetProperty("message");
        var (context, asked) = (message.GetProperty("contextId").GetString()!, message.GetProperty("parts")[0].GetProperty("text").GetString());
        var usage = new JsonObject { ["promptTokenCount"] = 100, ["candidatesTokenCount"] = 50, ["totalTokenCount"] = 150 };
        var reply = new JsonObject
        {
            ["messageId"] = $"m-{TimeProvider.System.NewId()}",
            ["role"] = is10 ? "ROLE_AGENT" : "agent",
            ["parts"] = new JsonArray(is10 ? new JsonObject { ["text"] = $"The partner heard: {asked}" } : new JsonObject { ["kind"] = "text", ["text"] = $"The partner heard: {asked}" }),
            ["metadata"] = new JsonObject { ["kagent_usage_metadata"] = usage },
        };
        var task = $"t-{TimeProvider.System.NewId()}";
        JsonObject first = new() { ["id"] = task, ["contextId"] = context, ["status"] = new JsonObject { ["state"] = is10 ? "TASK_STATE_WORKING" : "working" } };
        JsonObject last = new()
        {
            ["taskId"] = task, ["contextId"] = context,
            ["status"] = new JsonObject { ["state"] = is10 ? "TASK_STATE_COMPLETED" : "completed", ["message"] = reply },
        };
        if (is10)
        {
            (first, last) = (new JsonObject { ["task"] = first }, new JsonObject { ["statusUpdate"] = last });
        }
        else
        {
            (first["kind"], last["kind"], last["final"]) = ("task", "status-update", true);
        }

        http.Response.ContentType = "text/event-stream";
        foreach (var result in (JsonObject[])[first, last])
        {
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(call.GetProperty("id").GetRawText()), ["result"] = result };
            await http.Response.WriteAsync($"data: {answer.ToJsonString()}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}

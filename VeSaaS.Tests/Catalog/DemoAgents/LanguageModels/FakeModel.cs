using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Tests.Catalog.DemoAgents.LanguageModels;

/// <summary>An OpenAI-compatible endpoint on a free port that answers by script: each request takes the next answer, the last one stays.</summary>
public sealed class FakeModel : IAsyncDisposable
{
    public const string Key = "sk-a-key-of-the-tests-4711";
    public const string Name = "small-model";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers;

    private FakeModel(WebApplication app, IEnumerable<Func<HttpContext, Task>> answers)
    {
        _app = app;
        _answers = new(answers);
    }

    /// <summary>Each request as it came.</summary>
    public ConcurrentQueue<(string Path, string? Authorization, JsonElement Body)> Requests { get; } = [];

    public string Endpoint => $"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/v1";

    public LanguageModelOptions Options => new() { Endpoint = Endpoint, Name = Name, ApiKey = Key };

    public static async Task<FakeModel> StartAsync(CancellationToken cancellationToken, params Func<HttpContext, Task>[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var model = new FakeModel(app, answers);
        app.Run(model.HandleAsync);
        await app.StartAsync(cancellationToken);
        return model;
    }

    /// <summary>A whole answer in pieces, with what the last chunk says about usage (JSON, or null for none).</summary>
    public static Func<HttpContext, Task> Says(IEnumerable<string> pieces, string? usage = null, string finish = "stop") => async http =>
    {
        foreach (var piece in pieces)
        {
            await PieceAsync(http, piece);
        }

        await FinishAsync(http, finish, usage);
    };

    public static Func<HttpContext, Task> Refuses(int status, string? retryAfter = null) => http =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$$"""{"error":{"message":"Incorrect key {{{Key}}} for your prompt","type":"x","code":"x"}}""");
    };

    public static Task PieceAsync(HttpContext http, string text) =>
        ChunkAsync(http, $$$"""{"id":"c-1","object":"chat.completion.chunk","created":1,"model":"small-model-2026","choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(text)}}} }}]}""");

    public static async Task FinishAsync(HttpContext http, string finish, string? usage)
    {
        await ChunkAsync(http, $$"""{"id":"c-1","object":"chat.completion.chunk","created":1,"model":"small-model-2026","choices":[{"index":0,"delta":{},"finish_reason":"{{finish}}"}]}""");
        if (usage is not null)
        {
            await ChunkAsync(http, $$"""{"id":"c-1","object":"chat.completion.chunk","created":1,"model":"small-model-2026","choices":[],"usage":{{usage}}}""");
        }

        await ChunkAsync(http, "[DONE]");
    }

    public static async Task ChunkAsync(HttpContext http, string data)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream";
        }

        await http.Response.WriteAsync($"data: {data}\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        Requests.Enqueue((http.Request.Path, http.Request.Headers.Authorization, body.RootElement.Clone()));
        if (_answers.Count > 1 && _answers.TryDequeue(out var next) || _answers.TryPeek(out next))
        {
            await next(http);
        }
    }
}

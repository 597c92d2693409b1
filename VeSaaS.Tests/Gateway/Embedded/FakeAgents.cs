using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>What a backend saw of a request.</summary>
internal sealed record SeenRequest(string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>
/// A backend behind the gateway. It remembers every request and answers 200 `agent here`; below `/stream` it streams what the test writes into
/// <see cref="Stream"/>, and below `/broken` it cuts the connection.
/// </summary>
internal sealed class FakeAgents : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAgents(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public ConcurrentDictionary<string, Channel<string>> Streams { get; } = new();

    public static async Task<FakeAgents> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var agents = new FakeAgents(builder.Build());
        agents._app.Run(agents.AnswerAsync);
        await agents._app.StartAsync(cancellationToken);
        agents.Address = new Uri(agents._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return agents;
    }

    /// <summary>What the requests with this customer's header stream.</summary>
    public Channel<string> Stream(Guid customer) => Streams.GetOrAdd(customer.ToString(), _ => Channel.CreateUnbounded<string>());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Seen.Enqueue(new SeenRequest(
            target, context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), body));
        if (target.EndsWith("/broken", StringComparison.Ordinal))
        {
            context.Abort();
            return;
        }

        if (!target.EndsWith("/stream", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("agent here", context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync(context.RequestAborted);
        var stream = Streams.GetOrAdd(context.Request.Headers["x-user-id"].ToString(), _ => Channel.CreateUnbounded<string>());
        await foreach (var data in stream.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}

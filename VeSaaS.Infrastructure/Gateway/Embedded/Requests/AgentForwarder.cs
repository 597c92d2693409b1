using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>Sends a request that was let in to its backend, and streams the answer back as it comes.</summary>
internal sealed class AgentForwarder(IHttpForwarder forwarder, DemoAgentsEndpoint? demoAgents) : IDisposable
{
    // An agent may think for minutes between two events; the runs have their own limits. Nothing limits the whole response.
    private static readonly ForwarderRequestConfig Config = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(15),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        AllowResponseBuffering = false,
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
    });

    /// <summary>Forwards, and answers with a problem document when the backend cannot be reached.</summary>
    public async Task ForwardAsync(
        HttpContext context, EffectiveRoute route, RequestPath path, CelActivation activation, CancellationToken cancellationToken)
    {
        if (route.Backend is not { } backend)
        {
            await GatewayAnswers.UnreachableAsync(context, "the agent's backend is not known", cancellationToken);
            return;
        }

        var transformer = new Transformer(route, path, activation, SecretFor(backend));
        var error = await forwarder.SendAsync(context, backend.GetLeftPart(UriPartial.Authority), _client, Config, transformer, cancellationToken);
        if (error != ForwarderError.None && context.Response is { HasStarted: false, StatusCode: >= 500 })
        {
            await GatewayAnswers.UnreachableAsync(context, Cause(error, context.Features.Get<IForwarderErrorFeature>()?.Exception), cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private string? SecretFor(Uri backend) =>
        demoAgents?.Address is { } address && address.Host == backend.Host && address.Port == backend.Port ? demoAgents.Secret : null;

    private static string Cause(ForwarderError error, Exception? exception) => (error, exception) switch
    {
        (ForwarderError.RequestTimedOut, _) => "the agent did not answer in time",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }) => "the name of the agent's host is not known",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) => "the agent's host refused the connection",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) => "the agent's certificate was not accepted",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }) => "the agent did not speak HTTP",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpRequestException { InnerException: IOException }) => "the agent ended the connection without an answer",
        _ => "the agent could not be reached",
    };

    private sealed class Transformer(EffectiveRoute route, RequestPath path, CelActivation activation, string? demoSecret) : HttpTransformer
    {
        // The credential is the gateway's alone, and what the gateway itself says is never taken from the caller.
        private static readonly string[] NeverForwarded = ["Authorization", GatewayNames.UserHeader, DemoAgentsEndpoint.SecretHeader, GatewayProbe.MarkHeader];

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            var target = new PathString(route.Manifest.Replacement + path.Path[route.Manifest.Prefix.Length..]);
            proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(
                destinationPrefix, target.HasValue ? target : new PathString("/"), new QueryString(path.Query));
            proxyRequest.Headers.Host = null;
            foreach (var name in NeverForwarded.Concat(route.Manifest.RemovedHeaders))
            {
                Remove(proxyRequest, name);
            }

            foreach (var header in route.Headers)
            {
                // A value that cannot be computed leaves no header; the caller's own would be worse than none.
                Remove(proxyRequest, header.Name);
                if (header.Value.Evaluate(activation).AsString is { } value)
                {
                    proxyRequest.Headers.TryAddWithoutValidation(header.Name, value);
                }
            }

            if (demoSecret is not null)
            {
                proxyRequest.Headers.TryAddWithoutValidation(DemoAgentsEndpoint.SecretHeader, demoSecret);
            }
        }

        public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            httpContext.Response.Headers.Remove("Server");
            return copied;
        }

        private static void Remove(HttpRequestMessage request, string name)
        {
            if (!request.Headers.Remove(name))
            {
                request.Content?.Headers.Remove(name);
            }
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;
using VeSaaS.Infrastructure.Kernel;
using Yarp.ReverseProxy.Forwarder;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>What requests to agents are sent with.</summary>
/// <param name="Connector">Decides which addresses are connected to.</param>
/// <param name="Credentials">The values of what manifests name.</param>
/// <param name="DemoAgents">Where the demo agents are, or null without any.</param>
/// <param name="Trust">Which certificates are trusted; null trusts those that this machine trusts.</param>
internal sealed record AgentForwarding(
    GuardedConnector Connector, BackendCredentialValues Credentials, DemoAgentsEndpoint? DemoAgents, X509ChainPolicy? Trust);

/// <summary>Sends a request that was let in to its backend, and streams the answer back as it comes.</summary>
internal sealed class AgentForwarder(IHttpForwarder forwarder, AgentForwarding forwarding) : IDisposable
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
        ConnectCallback = forwarding.Connector.ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = forwarding.Trust },
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
    });

    /// <summary>Forwards, and answers with a problem document when the backend cannot be reached.</summary>
    public async Task ForwardAsync(
        HttpContext context, EffectiveRoute route, RequestPath path, CelActivation activation, CancellationToken cancellationToken)
    {
        var (rule, target) = route.For(path.Path);
        if (rule.Backend is not { } backend)
        {
            await GatewayAnswers.UnreachableAsync(context, "the agent's backend is not known", cancellationToken);
            return;
        }

        var added = Added(backend);
        if (added.Any(header => header.Value is null))
        {
            await GatewayAnswers.UnreachableAsync(context, "the credential for the agent is not configured here", cancellationToken);
            return;
        }

        var transformer = new Transformer(route, rule.Rule, new PathString(target.Length == 0 ? "/" : target), path.Query, activation, added);
        var error = await forwarder.SendAsync(context, backend.Address.GetLeftPart(UriPartial.Authority), _client, Config, transformer, cancellationToken);
        if (error != ForwarderError.None && context.Response is { HasStarted: false, StatusCode: >= 500 })
        {
            await GatewayAnswers.UnreachableAsync(context, Cause(error, context.Features.Get<IForwarderErrorFeature>()?.Exception), cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    // A header without a value is a credential that nobody gave us.
    private List<(string Name, string? Value)> Added(RouteBackend backend)
    {
        List<(string, string?)> added = [];
        if (forwarding.DemoAgents is { Address: { } demo } demoAgents && demo.Host == backend.Address.Host && demo.Port == backend.Address.Port)
        {
            added.Add((DemoAgentsEndpoint.SecretHeader, demoAgents.Secret));
        }

        if (backend.Credential is { } credential)
        {
            added.Add((credential.Header, forwarding.Credentials.Find(credential.Secret) is { } value ? credential.Prefix + value : null));
        }

        return added;
    }

    private static string Cause(ForwarderError error, Exception? exception) => (error, exception) switch
    {
        (_, { } failure) when AddressRefusedException.In(failure) is { } refused => refused.Reason,
        (ForwarderError.RequestTimedOut, _) => "the agent did not answer in time",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }) => "the name of the agent's host is not known",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) => "the agent's host refused the connection",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) => "the agent's certificate was not accepted",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }) => "the agent did not speak HTTP",
        (_, HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpRequestException { InnerException: IOException }) => "the agent ended the connection without an answer",
        _ => "the agent could not be reached",
    };

    private sealed class Transformer(
        EffectiveRoute route, RouteRule rule, PathString target, string query, CelActivation activation, List<(string Name, string? Value)> added) : HttpTransformer
    {
        // The credential is the gateway's alone, and what the gateway itself says is never taken from the caller.
        private static readonly string[] NeverForwarded = ["Authorization", GatewayNames.UserHeader, DemoAgentsEndpoint.SecretHeader, GatewayProbe.MarkHeader];

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(destinationPrefix, target, new QueryString(query));
            proxyRequest.Headers.Host = null;
            foreach (var name in NeverForwarded.Concat(rule.RemovedHeaders))
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

            foreach (var (name, value) in added)
            {
                Remove(proxyRequest, name);
                proxyRequest.Headers.TryAddWithoutValidation(name, value);
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
            // Asked first: the headers of a content throw at a name that can never be theirs.
            if (!request.Headers.Remove(name) && request.Content?.Headers.NonValidated.Contains(name) == true)
            {
                request.Content.Headers.Remove(name);
            }
        }
    }
}

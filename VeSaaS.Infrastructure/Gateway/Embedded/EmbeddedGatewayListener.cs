using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Infrastructure.Persistence;
using Yarp.ReverseProxy.Forwarder;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>The gateway's own web server, on its own address and with nothing of the host's pipeline.</summary>
internal sealed partial class EmbeddedGatewayListener(
    GatewayState state, CallerTokenVerifier tokens, IServiceProvider host, ILogger<EmbeddedGatewayListener> logger)
{
    private const long MaxRequestBody = 64 * 1024 * 1024;
    private const int MaxRequestHeaders = 32 * 1024;

    private readonly Uri _listenUrl = Parse(host.GetRequiredService<IOptions<GatewayOptions>>().Value.ListenUrl);
    private WebApplication? _app;

    /// <summary>Binds the address for a moment.</summary>
    /// <exception cref="StartupException">Somebody else has it, or it is not an address of this machine.</exception>
    public void DemandFreeAddress()
    {
        var address = Address(_listenUrl);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, _listenUrl.Port));
            socket.Listen(1);
        }
        catch (SocketException exception)
        {
            throw new StartupException($"The gateway cannot listen on {_listenUrl} (Gateway:ListenUrl): {exception.Message}.", exception);
        }
    }

    /// <summary>Listens, if it does not yet, and makes the address known.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
        {
            return;
        }

        _app = Build();
        await _app.StartAsync(cancellationToken);
        var address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        host.GetRequiredService<GatewayAddress>().Set(address);
        Log.Listening(logger, address);
    }

    /// <summary>Cuts what is open and stops listening.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is { } app)
        {
            await app.StopAsync(cancellationToken);
            await app.DisposeAsync();
        }
    }

    private WebApplication Build()
    {
        // Empty: neither the environment nor a settings file of the host reaches this server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(services => new AgentForwarder(services.GetRequiredService<IHttpForwarder>(), Forwarding()));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit);
        var app = builder.Build();
        var requests = new GatewayRequests(
            state, tokens, app.Services.GetRequiredService<AgentForwarder>(), host.GetRequiredService<RefusalLog>());
        app.Run(requests.HandleAsync);
        return app;
    }

    private AgentForwarding Forwarding()
    {
        var backends = host.GetRequiredService<AgentBackends>();
        return new AgentForwarding(
            new GuardedConnector(host.GetRequiredService<AddressResolver>(), backends.MayBePrivate),
            host.GetService<BackendCredentialValues>() ?? BackendCredentialValues.None,
            host.GetService<DemoAgentsEndpoint>(),
            host.GetService<X509ChainPolicy>());
    }

    private void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxRequestHeaders;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

        // An agent streams for as long as it thinks, and its reader decides how fast.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(Address(_listenUrl), _listenUrl.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static Uri Parse(string listenUrl) =>
        Uri.TryCreate(listenUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/" && TryAddress(url) is not null
            ? url
            : throw new StartupException($"Gateway:ListenUrl '{listenUrl}' is not an address such as http://127.0.0.1:5081 (an IP address or localhost, and a port).");

    private static IPAddress Address(Uri url) => TryAddress(url)!;

    private static IPAddress? TryAddress(Uri url) => url.Host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.IPv6Any,
        var text => IPAddress.TryParse(text, out var address) ? address : null,
    };

    // The host's own lifetime answers signals; a second one would answer them twice.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(4631, LogLevel.Information, "The gateway listens on {Address}.")]
        public static partial void Listening(ILogger logger, Uri address);
    }
}

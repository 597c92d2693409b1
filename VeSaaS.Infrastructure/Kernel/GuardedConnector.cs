using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace VeSaaS.Infrastructure.Kernel;

/// <summary>Finds the addresses of a host; <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/> in the product.</summary>
internal delegate Task<IPAddress[]> AddressResolver(string host, CancellationToken cancellationToken);

/// <summary>A host has an address that must not be connected to.</summary>
/// <param name="reason">Why, as the end of a sentence.</param>
internal sealed class AddressRefusedException(string reason) : IOException(reason)
{
    /// <summary>Why, as the end of a sentence. Names no address: what a name resolves to inside is nobody's business.</summary>
    public string Reason { get; } = reason;

    /// <summary>The refusal inside an exception of an HTTP client, or null.</summary>
    public static AddressRefusedException? In(Exception? exception)
    {
        while (exception is not (null or AddressRefusedException))
        {
            exception = exception.InnerException;
        }

        return exception as AddressRefusedException;
    }
}

/// <summary>
/// Connects to hosts whose names come from outside. The addresses are resolved once, judged, and exactly those are connected to, so that a name
/// which means something else a moment later changes nothing. For <see cref="SocketsHttpHandler.ConnectCallback"/>.
/// </summary>
/// <param name="resolve">Finds the addresses of a host.</param>
/// <param name="mayBePrivate">Whether this host and port may have an address that is not public.</param>
internal sealed class GuardedConnector(AddressResolver resolve, Func<string, int, bool> mayBePrivate)
{
    /// <summary>A handler for addresses that others chose: through this connector, without redirects, cookies, proxy, credentials and compression.</summary>
    /// <param name="trust">How certificates are judged; null for the system's way.</param>
    public SocketsHttpHandler CreateHandler(X509ChainPolicy? trust) => new()
    {
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 32,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = ConnectAsync,
    };

    /// <summary>Connects, or refuses.</summary>
    /// <exception cref="AddressRefusedException">One of the host's addresses must not be connected to.</exception>
    /// <exception cref="SocketException">The name is not known, or nobody answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var name = target.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(name, out var literal) ? [literal] : await resolve(name, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // One bad address spoils the name: nobody who means well has one beside a public one.
        return addresses.Max(AddressRules.Of) switch
        {
            AddressReach.Public => addresses,
            AddressReach.Private when mayBePrivate(name, target.Port) => addresses,
            AddressReach.Private => throw new AddressRefusedException(
                $"{target.Host} has an address of a private network, which is not allowed for it"),
            _ => throw new AddressRefusedException($"{target.Host} has an address that no agent may have"),
        };
    }
}

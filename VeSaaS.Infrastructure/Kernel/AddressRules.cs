using System.Net;
using System.Net.Sockets;

namespace VeSaaS.Infrastructure.Kernel;

/// <summary>Who can have an address.</summary>
internal enum AddressReach
{
    /// <summary>A host of the Internet.</summary>
    Public,

    /// <summary>This machine, or a host of a network of our own.</summary>
    Private,

    /// <summary>No host at all, many at once, or a cloud's metadata service, which gives credentials to whoever asks.</summary>
    Never,
}

/// <summary>
/// Tells public addresses from all others, by the IANA registries of special-purpose addresses. Whatever wraps an IPv4 address is judged by that one:
/// mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96). Of IPv6 only global unicast (2000::/3) is public, less what is set aside in it.
/// </summary>
internal static class AddressRules
{
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("100.100.100.200"),
        IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd00:ec2::23"),
    ];

    private static readonly IPNetwork[] Private =
    [
        .. Networks(
            "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
            "::1/128", "fc00::/7", "fe80::/10", "fec0::/10"),
    ];

    private static readonly IPNetwork[] Reserved =
    [
        .. Networks(
            "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Who can have this address.</summary>
    public static AddressReach Of(IPAddress address)
    {
        var judged = Unwrap(address);
        if (Metadata.Contains(judged) || Reserved.Any(network => network.Contains(judged)))
        {
            return AddressReach.Never;
        }

        if (Private.Any(network => network.Contains(judged)))
        {
            return AddressReach.Private;
        }

        return judged.AddressFamily is AddressFamily.InterNetwork || GlobalUnicast.Contains(judged) ? AddressReach.Public : AddressReach.Never;
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        // The scope is a matter of this machine's interfaces; an address is judged without it.
        var plain = address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
        return Nat64.Contains(plain) ? new IPAddress(plain.GetAddressBytes().AsSpan(12)) : plain;
    }

    private static IEnumerable<IPNetwork> Networks(params string[] texts) => texts.Select(text => IPNetwork.Parse(text));
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>Where customers stand among an agent's shards. Remembered: each hire asks for the places of everybody who is at the same agent.</summary>
internal static class ShardPlaces
{
    private static readonly ConcurrentDictionary<CustomerId, ushort> Places = [];

    /// <summary>The first two bytes of the SHA-256 of the customer's id.</summary>
    public static int Of(CustomerId customer) => Places.GetOrAdd(customer, static id =>
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id.ToString()), digest);
        return BinaryPrimitives.ReadUInt16BigEndian(digest);
    });
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238): six digits, SHA-1, steps of 30 seconds, as every authenticator app makes them.</summary>
public static class Totp
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    // RFC 4226, 4: 160 bits are recommended.
    private const int KeyBytes = 20;
    private const int StepSeconds = 30;

    // One step to either side, for clocks that differ and people who type slowly (RFC 6238, 5.2).
    private const int Tolerance = 1;

    /// <summary>A new key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The address that the app reads from the picture.</summary>
    public static string KeyUri(byte[] key, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString($"VE SaaS:{account}")}?secret={Base32.Encode(key)}&issuer={Uri.EscapeDataString("VE SaaS")}";

    /// <summary>The code of a time step.</summary>
    public static string CodeOf(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // HMAC-SHA-1 is what the apps compute; the weakness of SHA-1 against collisions does not touch it.
        HMACSHA1.HashData(key, counter, mac);
#pragma warning restore CA5350
        var offset = mac[^1] & 15;
        var number = (BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & int.MaxValue) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The time step of an instant.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The time step that the code belongs to, or null where it belongs to none around now. Spaces in it do not matter.</summary>
    public static long? Match(byte[] key, string code, DateTimeOffset now)
    {
        var typed = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        long? match = null;
        for (var step = StepAt(now) - Tolerance; step <= StepAt(now) + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeOf(key, step)), typed))
            {
                match = step;
            }
        }

        return match;
    }
}

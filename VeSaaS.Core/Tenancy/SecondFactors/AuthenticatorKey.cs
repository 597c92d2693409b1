using OtpNet;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>The key that a person's authenticator app shares with us (RFC 6238): six digits, SHA-1, steps of 30 seconds, as every such app makes them.</summary>
public static class AuthenticatorKey
{
    private const string Issuer = "VE SaaS";

    // One step to either side, for clocks that differ and people who type slowly (RFC 6238, 5.2).
    private static readonly VerificationWindow Tolerance = VerificationWindow.RfcSpecifiedNetworkDelay;

    /// <summary>A new key of 160 bits, as RFC 4226, section 4 recommends.</summary>
    public static byte[] New() => KeyGeneration.GenerateRandomKey(OtpHashMode.Sha1);

    /// <summary>The key as a person types it into the app.</summary>
    public static string TextOf(byte[] key) => Base32Encoding.ToString(key);

    /// <summary>The address that the app reads from the picture.</summary>
    public static string UriOf(byte[] key, string account) => new OtpUri(OtpType.Totp, key, account, Issuer).ToString();

    /// <summary>The time step that the code belongs to, or null where it belongs to none around now. Spaces in it do not matter.</summary>
    public static long? Match(byte[] key, string code, DateTimeOffset now)
    {
        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        return new Totp(key).VerifyTotp(now.UtcDateTime, typed, out var step, Tolerance) ? step : null;
    }
}

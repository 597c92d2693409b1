using System.Security.Cryptography;
using System.Text;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>Secrets as Standard Webhooks writes them: `whsec_` and random bytes as base64.</summary>
public static class WebhookSecret
{
    public const string Prefix = "whsec_";

    private const int NewBytes = 32;

    /// <summary>A new secret of 32 random bytes.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>The bytes of `whsec_{base64}`; null for anything else, and for fewer than 24 or more than 64 of them.</summary>
    public static byte[]? Read(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 200)
        {
            return null;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) && length is >= 24 and <= 64 ? bytes[..length] : null;
    }
}

/// <summary>Signs as Standard Webhooks 1.0 says: HMAC-SHA256 over `{id}.{timestamp}.{body}`, the body as the bytes that are sent.</summary>
public static class WebhookSignature
{
    /// <summary>What a signature begins with.</summary>
    public const string Version = "v1,";

    /// <summary>The bytes of the signature.</summary>
    /// <param name="secret">As <see cref="WebhookSecret.Read"/> gives it.</param>
    /// <param name="id">`webhook-id`.</param>
    /// <param name="timestamp">`webhook-timestamp`, Unix seconds, as it stands in the header.</param>
    /// <param name="body">The body.</param>
    public static byte[] Of(byte[] secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>`webhook-signature`: one signature of each secret, apart by spaces.</summary>
    public static string Header(IEnumerable<byte[]> secrets, string id, string timestamp, byte[] body) =>
        string.Join(' ', secrets.Select(secret => Version + Convert.ToBase64String(Of(secret, id, timestamp, body))));
}

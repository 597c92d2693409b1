using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications.Webhooks;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Why a delivery was refused; what the audit row and the page say of it.</summary>
public enum WebhookRefusal
{
    /// <summary>A header is missing, there twice, or not of its form.</summary>
    Headers,

    /// <summary>No secret of ours made any of the signatures over these bytes.</summary>
    Signature,

    /// <summary>It was signed more than five minutes ago, or ahead.</summary>
    Timestamp,

    /// <summary>The body is larger than is read.</summary>
    TooLarge,

    /// <summary>The body is not said to be JSON in UTF-8.</summary>
    ContentType,

    /// <summary>The body is not what is asked for.</summary>
    Body,

    /// <summary>The `webhook-id` was there before, with another body.</summary>
    OtherBody,
}

/// <summary>The headers of a delivery, as they came.</summary>
/// <param name="Id">`webhook-id`.</param>
/// <param name="Timestamp">`webhook-timestamp`, Unix seconds.</param>
/// <param name="Signature">`webhook-signature`: `v1,{base64}`, several apart by spaces.</param>
public sealed record WebhookHeaders(string? Id, string? Timestamp, string? Signature);

/// <summary>
/// Verifies deliveries as Standard Webhooks 1.0 says: HMAC-SHA256 over `{id}.{timestamp}.{body}`, the body as the bytes that came. The secret that verified says
/// who sent it.
/// </summary>
public sealed partial class WebhookSignatures
{
    /// <summary>So far the sender's clock may be from ours, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private const int MostSignatures = 16;

    private readonly TimeProvider _time;
    private readonly List<(string Sender, byte[] Secret)> _secrets;

    public WebhookSignatures(IOptions<WebhookOptions> options, TimeProvider time)
    {
        _time = time;
        _secrets = [.. options.Value.Usage.SelectMany(sender => sender.Value.Secrets.Select(secret => (sender.Key, WebhookSecret.Read(secret)!)))];
    }

    /// <summary>The configured senders, by name.</summary>
    public IReadOnlyList<string> Senders => [.. _secrets.Select(secret => secret.Sender).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Who signed the bytes, or why they are refused.</summary>
    public (string? Sender, WebhookRefusal? Refusal) Verify(WebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        // A dot in the id would let id and timestamp be cut apart elsewhere.
        if (headers.Id is not { } id || !Id().IsMatch(id) || headers.Signature is not { } signatures
            || !long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return (null, WebhookRefusal.Headers);
        }

        if (SenderOf(id, headers.Timestamp, body, signatures) is not { } sender)
        {
            return (null, WebhookRefusal.Signature);
        }

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return seconds < now - Tolerance.TotalSeconds || seconds > now + Tolerance.TotalSeconds ? (sender, WebhookRefusal.Timestamp) : (sender, null);
    }

    private string? SenderOf(string id, string timestamp, ReadOnlySpan<byte> body, string signatures)
    {
        var given = signatures.Split(' ', MostSignatures + 1, StringSplitOptions.RemoveEmptyEntries).Take(MostSignatures).Select(Read).OfType<byte[]>().ToList();
        string? sender = null;
        foreach (var (name, secret) in _secrets)
        {
            var expected = WebhookSignature.Of(secret, id, timestamp, body);
            foreach (var signature in given)
            {
                // Every pair is compared, and each in constant time: how long it takes says nothing about which was nearly right.
                sender = CryptographicOperations.FixedTimeEquals(expected, signature) ? sender ?? name : sender;
            }
        }

        return sender;
    }

    private static byte[]? Read(string signature)
    {
        const string version = WebhookSignature.Version;
        var bytes = new byte[signature.Length];
        return signature.StartsWith(version, StringComparison.Ordinal) && Convert.TryFromBase64String(signature[version.Length..], bytes, out var length)
            && length == HMACSHA256.HashSizeInBytes ? bytes[..length] : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}

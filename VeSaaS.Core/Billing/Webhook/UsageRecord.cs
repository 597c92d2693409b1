using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>One metered call, as the gateway says it.</summary>
/// <param name="EventId">Its identity at the sender; 1 to <see cref="EventIdLength"/> characters.</param>
/// <param name="Customer">The customer's id as the gateway sees it, or another name that an operator maps.</param>
/// <param name="Agent">`{source}/{namespace}/{name}`, or another name that an operator maps.</param>
/// <param name="Model">The model, where it is known.</param>
/// <param name="InputTokens">Prompt tokens, cached ones included.</param>
/// <param name="OutputTokens">Answer tokens, reasoning included.</param>
/// <param name="CachedTokens">The cached part of the input.</param>
/// <param name="ReasoningTokens">The part of the output that was thought and not said.</param>
/// <param name="OccurredAt">When it happened.</param>
public sealed record UsageRecord(
    string EventId,
    string Customer,
    string Agent,
    string? Model,
    long InputTokens,
    long OutputTokens,
    long CachedTokens,
    long ReasoningTokens,
    DateTimeOffset OccurredAt)
{
    /// <summary>Records of one delivery.</summary>
    public const int MostInDelivery = 1_000;

    /// <summary>Longest event id, in characters.</summary>
    public const int EventIdLength = 200;

    /// <summary>Longest name of a customer or an agent, in characters.</summary>
    public const int NameLength = AgentRef.MaxLength;

    /// <summary>More tokens in one call are taken for a fault of the sender.</summary>
    public const long MostTokens = 100_000_000;

    /// <summary>What the record says, as 32 bytes: equal for equal records, however they were written.</summary>
    public byte[] Digest() => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Customer}\n{Agent}\n{Model}\n{InputTokens}\n{OutputTokens}\n{CachedTokens}\n{ReasoningTokens}\n{OccurredAt.UtcTicks}")));
}

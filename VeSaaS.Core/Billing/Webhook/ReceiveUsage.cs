using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>What became of a delivery.</summary>
public abstract record ReceiveUsageOutcome
{
    private ReceiveUsageOutcome()
    {
    }

    /// <summary>Nothing of it was taken.</summary>
    /// <param name="Why">The reason.</param>
    /// <param name="Sender">Whose secret signed it; null where none did.</param>
    /// <param name="Errors">What is wrong with the body, by field.</param>
    public sealed record Refused(WebhookRefusal Why, string? Sender, IReadOnlyList<FieldError> Errors) : ReceiveUsageOutcome;

    /// <summary>Every record has its outcome, in the order of the body.</summary>
    public sealed record Received(string Sender, IReadOnlyList<UsageResult> Results) : ReceiveUsageOutcome;
}

/// <summary>Takes a signed delivery of usage. All of it is one transaction: whoever gets no answer sends it again.</summary>
public sealed class ReceiveUsage(AppContexts contexts, WebhookSignatures signatures, TimeProvider time, ILiveEvents live)
{
    private const string Reason = "the signature says who reports, and each record says whose it is";
    private const int MostConflictsKept = 20;

    /// <summary>Verifies, reads and takes it.</summary>
    public async Task<ReceiveUsageOutcome> ExecuteAsync(WebhookHeaders headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var (sender, refusal) = signatures.Verify(headers, body.Span);
        if (sender is null || refusal is not null)
        {
            return new ReceiveUsageOutcome.Refused(refusal ?? WebhookRefusal.Signature, sender, []);
        }

        var (records, errors) = UsageBody.Read(body);
        if (errors.Count > 0)
        {
            return new ReceiveUsageOutcome.Refused(WebhookRefusal.Body, sender, errors);
        }

        var digest = SHA256.HashData(body.Span);
        var results = await contexts.AddOrChangeAsSystemAsync(
            Reason, (db, token) => TakeAsync(db, sender, headers.Id!, digest, records, token), cancellationToken);
        if (results is null)
        {
            return new ReceiveUsageOutcome.Refused(WebhookRefusal.OtherBody, sender, []);
        }

        live.Publish(BillingTopics.UsageWebhook);
        return new ReceiveUsageOutcome.Received(sender, results);
    }

    /// <summary>Writes the security event that a delivery was refused; never any of its body.</summary>
    public Task AuditRefusalAsync(WebhookRefusal refusal, string? sender, string? address, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync(
            Reason,
            (db, _) =>
            {
                db.Audit(time, WebhookAudit.Refused, Actor.Anonymous, null, $"webhook:{sender ?? "unknown"}", new { reason = refusal.ToString(), address });
                return Task.FromResult(true);
            },
            cancellationToken);

    // Null when the id was there with another body.
    private async Task<IReadOnlyList<UsageResult>?> TakeAsync(
        AppDbContext db, string sender, string webhookId, byte[] digest, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var before = await db.Set<UsageDelivery>().SingleOrDefaultAsync(row => row.Sender == sender && row.WebhookId == webhookId, cancellationToken);
        if (before is not null && !before.BodyDigest.AsSpan().SequenceEqual(digest))
        {
            return null;
        }

        var results = await new UsageIntake(db, time, sender).TakeAsync(records, cancellationToken);
        if (before is not null)
        {
            before.Times++;
            return results;
        }

        int Count(UsageOutcome outcome) => results.Count(result => result.Outcome == outcome);
        db.Add(new UsageDelivery
        {
            Id = time.NewId(),
            Sender = sender,
            WebhookId = webhookId,
            BodyDigest = digest,
            ReceivedAt = time.GetUtcNow(),
            Accepted = Count(UsageOutcome.Accepted),
            Duplicates = Count(UsageOutcome.Duplicate),
            Conflicts = Count(UsageOutcome.Conflict),
            Quarantined = Count(UsageOutcome.Quarantined),
            ConflictingEvents = string.Join('\n', results.Where(result => result.Outcome is UsageOutcome.Conflict).Select(result => result.EventId).Take(MostConflictsKept)),
        });
        return results;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>What became of one record.</summary>
/// <param name="EventId">Of the record.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it waits.</param>
public sealed record UsageResult(string EventId, UsageOutcome Outcome, QuarantineReason? Reason = null);

/// <summary>
/// Writes records of one sender into ledger and budgets, or into quarantine, inside the caller's transaction. An event id counts once and for ever: what it said
/// first holds. How records are cut into deliveries, in which order they come and how often makes no difference.
/// </summary>
internal sealed class UsageIntake(AppDbContext db, TimeProvider time, string sender)
{
    /// <summary>Takes the records of a delivery.</summary>
    public async Task<IReadOnlyList<UsageResult>> TakeAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var (known, waiting) = await KnownAsync(records, cancellationToken);
        var owners = await UsageOwners.ReadAsync(db, time, sender, [.. records.Where(record => !known.ContainsKey(record.EventId))], cancellationToken);
        var results = new List<UsageResult>(records.Count);
        var booked = new List<(UsageRecord Record, UsageOwner Owner, byte[] Digest)>();
        foreach (var record in records)
        {
            var digest = record.Digest();
            if (known.TryGetValue(record.EventId, out var before))
            {
                results.Add(Again(record, before.AsSpan().SequenceEqual(digest), waiting));
                continue;
            }

            known.Add(record.EventId, digest);
            var (owner, reason) = owners.Find(record);
            if (owner is not null)
            {
                booked.Add((record, owner, digest));
                results.Add(new(record.EventId, UsageOutcome.Accepted));
            }
            else
            {
                waiting.Add(record.EventId, reason!.Value);
                db.Add(Waiting(record, digest, reason.Value));
                results.Add(new(record.EventId, UsageOutcome.Quarantined, reason));
            }
        }

        await BookAsync(booked, cancellationToken);
        return results;
    }

    /// <summary>Takes what waits out of quarantine where it has an owner now; returns how many.</summary>
    public async Task<int> ReplayAsync(IReadOnlyList<QuarantinedUsage> rows, CancellationToken cancellationToken)
    {
        var owners = await UsageOwners.ReadAsync(db, time, sender, [.. rows.Select(row => row.ToRecord())], cancellationToken);
        var booked = new List<(UsageRecord Record, UsageOwner Owner, byte[] Digest)>();
        foreach (var row in rows)
        {
            var record = row.ToRecord();
            var (owner, reason) = owners.Find(record);
            row.Reason = reason ?? row.Reason;
            if (owner is not null)
            {
                db.Remove(row);
                booked.Add((record, owner, row.Digest));
            }
        }

        await BookAsync(booked, cancellationToken);
        return booked.Count;
    }

    private string LedgerId(string eventId) => $"{sender}:{eventId}";

    private static UsageResult Again(UsageRecord record, bool isSame, Dictionary<string, QuarantineReason> waiting)
    {
        if (!isSame)
        {
            return new(record.EventId, UsageOutcome.Conflict);
        }

        return waiting.TryGetValue(record.EventId, out var reason)
            ? new(record.EventId, UsageOutcome.Quarantined, reason)
            : new(record.EventId, UsageOutcome.Duplicate);
    }

    // What is known of the event ids: what they said, and which of them wait.
    private async Task<(Dictionary<string, byte[]> Digests, Dictionary<string, QuarantineReason> Waiting)> KnownAsync(
        IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var eventIds = records.Select(record => record.EventId).Distinct().ToList();
        var ledgerIds = eventIds.ConvertAll(LedgerId);
        var ledger = await db.Set<TokenUsage>().Where(row => row.Source == BillingSource.Webhook && ledgerIds.Contains(row.EventId))
            .Select(row => new { row.EventId, row.Digest }).ToListAsync(cancellationToken);
        var quarantine = await db.Set<QuarantinedUsage>().Where(row => row.Sender == sender && eventIds.Contains(row.EventId))
            .Select(row => new { row.EventId, row.Digest, row.Reason }).ToListAsync(cancellationToken);
        var digests = ledger.ToDictionary(row => row.EventId[(sender.Length + 1)..], row => row.Digest ?? []);
        foreach (var row in quarantine)
        {
            digests.Add(row.EventId, row.Digest);
        }

        return (digests, quarantine.ToDictionary(row => row.EventId, row => row.Reason));
    }

    private async Task BookAsync(List<(UsageRecord Record, UsageOwner Owner, byte[] Digest)> booked, CancellationToken cancellationToken)
    {
        var rows = booked.ConvertAll(item => RowOf(item.Record, item.Owner, item.Digest));
        db.AddRange(rows);
        await db.SaveChangesAsync(cancellationToken);
        var spent = booked.Zip(rows, (item, row) => (item.Owner, Row: row)).Where(item => item.Row.Payer is UsagePayer.Customer)
            .GroupBy(
                item => (item.Owner.Customer, item.Owner.HireId, Month: BillingMonth.Of(item.Row.OccurredAt, item.Owner.Calendar), Price: item.Owner.Prices?.At(item.Row.OccurredAt)),
                item => item.Row)
            // One order for all, so that two deliveries at once do not wait for each other.
            .OrderBy(group => group.Key.Customer.Value).ThenBy(group => group.Key.HireId).ThenBy(group => group.Key.Month.Number);
        foreach (var group in spent)
        {
            var (customer, hire, month, price) = group.Key;
            var amount = group.Aggregate(Money.Zero, (sum, row) => sum + row.Amount);
            var metered = new MeteredSpend(RunId: null, customer, hire, month, amount) { Tokens = group.Sum(row => row.InputTokens + row.OutputTokens), Price = price };
            await Budgets.SpendAsync(db, time, metered, cancellationToken);
        }
    }

    private TokenUsage RowOf(UsageRecord record, UsageOwner owner, byte[] digest) => Ledger.RowOf(
        time,
        new MeteredCall(
            BillingSource.Webhook, LedgerId(record.EventId), owner.Customer, owner.HireId, owner.Agent, null, record.Model,
            record.InputTokens, record.OutputTokens, record.CachedTokens, record.OccurredAt)
        {
            ReasoningTokens = record.ReasoningTokens,
            Digest = digest,
        },
        owner.Prices?.At(record.OccurredAt),
        owner.Payer);

    private QuarantinedUsage Waiting(UsageRecord record, byte[] digest, QuarantineReason reason) => new()
    {
        Sender = sender,
        EventId = record.EventId,
        Customer = record.Customer,
        Agent = record.Agent,
        Model = record.Model,
        InputTokens = record.InputTokens,
        OutputTokens = record.OutputTokens,
        CachedTokens = record.CachedTokens,
        ReasoningTokens = record.ReasoningTokens,
        OccurredAt = record.OccurredAt,
        Digest = digest,
        Reason = reason,
        ReceivedAt = time.GetUtcNow(),
    };
}

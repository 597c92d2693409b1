using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>What a replay came to.</summary>
/// <param name="Booked">Records that are in the ledger now.</param>
/// <param name="Left">Records of those that were tried that still wait.</param>
public sealed record ReplayResult(int Booked, int Left);

/// <summary>What became of a mapping.</summary>
public abstract record MapUsageNameOutcome
{
    private MapUsageNameOutcome()
    {
    }

    /// <summary>It is kept, and what waited with that name was replayed.</summary>
    public sealed record Mapped(ReplayResult Replay) : MapUsageNameOutcome;

    /// <summary>Nothing here is called so.</summary>
    public sealed record UnknownTarget(FieldError Error) : MapUsageNameOutcome;
}

/// <summary>
/// Takes usage out of quarantine: by trying it again, or by saying whom a sender means by a name first. Each record moves once, with its budgets, in the
/// transaction that takes it out.
/// </summary>
public sealed class ReplayUsage(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    public const string TargetField = "target";

    private const string Reason = "usage in quarantine belongs to no customer yet";
    private const int Batch = 500;

    /// <summary>Tries all that waits.</summary>
    public async Task<ReplayResult> ExecuteAsync(Actor actor, CancellationToken cancellationToken)
    {
        var result = new ReplayResult(0, 0);
        foreach (var sender in await SendersAsync(cancellationToken))
        {
            var part = await ReplayAsync(sender, null, actor, cancellationToken);
            result = new(result.Booked + part.Booked, result.Left + part.Left);
        }

        live.Publish(BillingTopics.UsageWebhook);
        return result;
    }

    /// <summary>Keeps whom the sender means by a name from now on, and tries what waits with it.</summary>
    /// <param name="sender">Who writes so.</param>
    /// <param name="kind">Whether the name is of a customer or of an agent.</param>
    /// <param name="name">As the sender writes it.</param>
    /// <param name="target">The customer's id, or the reference of an agent that is listed.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellationToken">Cancels between batches; what was moved stays moved.</param>
    public async Task<MapUsageNameOutcome> MapAsync(
        string sender, UsageNameKind kind, string name, string target, Actor actor, CancellationToken cancellationToken)
    {
        var isKnown = await contexts.AddOrChangeAsSystemAsync(Reason, (db, token) => KeepAsync(db, sender, kind, name, target, actor, token), cancellationToken);
        if (!isKnown)
        {
            return new MapUsageNameOutcome.UnknownTarget(new(TargetField, kind is UsageNameKind.Customer
                ? "Enter the id of a company that is a customer here."
                : "Enter the reference of a listed agent, for example kagent/prod/report-writer."));
        }

        var result = await ReplayAsync(sender, (kind, name), actor, cancellationToken);
        live.Publish(BillingTopics.UsageWebhook);
        return new MapUsageNameOutcome.Mapped(result);
    }

    /// <summary>Takes back whom a sender means by a name: what it reports from now on waits again, what is booked stays.</summary>
    public async Task ForgetAsync(string sender, UsageNameKind kind, string name, Actor actor, CancellationToken cancellationToken)
    {
        await contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                if (await db.Set<UsageName>().SingleOrDefaultAsync(row => row.Sender == sender && row.Kind == kind && row.Name == name, token) is { } kept)
                {
                    db.Remove(kept);
                    db.Audit(time, WebhookAudit.NameForgotten, actor, null, $"webhook:{sender}", new { kind = kind.ToString(), name, before = kept.Target });
                }

                return true;
            },
            cancellationToken);
        live.Publish(BillingTopics.UsageWebhook);
    }

    private async Task<bool> KeepAsync(
        AppDbContext db, string sender, UsageNameKind kind, string name, string target, Actor actor, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(db, kind, target, cancellationToken))
        {
            return false;
        }

        var before = await db.Set<UsageName>().SingleOrDefaultAsync(row => row.Sender == sender && row.Kind == kind && row.Name == name, cancellationToken);
        if (before is null)
        {
            db.Add(new UsageName { Sender = sender, Kind = kind, Name = name, Target = target });
        }

        db.Audit(time, WebhookAudit.NameMapped, actor, null, $"webhook:{sender}", new { kind = kind.ToString(), name, before = before?.Target, after = target });
        before?.Target = target;
        return true;
    }

    private static async Task<bool> ExistsAsync(AppDbContext db, UsageNameKind kind, string target, CancellationToken cancellationToken)
    {
        if (kind is UsageNameKind.Agent)
        {
            return AgentRef.TryParse(target, out var agent) && await db.Set<VirtualEmployee>().AnyAsync(row => row.Agent == agent.Value, cancellationToken);
        }

        return Guid.TryParseExact(target, "D", out var id) && await db.Set<Customer>().AnyAsync(row => row.Id == new CustomerId(id), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> SendersAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<QuarantinedUsage>().Select(row => row.Sender).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<ReplayResult> ReplayAsync(string sender, (UsageNameKind Kind, string Name)? only, Actor actor, CancellationToken cancellationToken)
    {
        var result = new ReplayResult(0, 0);
        var behind = "";
        while (true)
        {
            var (booked, tried, last) = await contexts.WriteAsSystemAsync(
                Reason, (db, token) => ReplayBatchAsync(db, sender, only, behind, actor, token), cancellationToken);
            result = new(result.Booked + booked, result.Left + tried - booked);
            if (tried < Batch)
            {
                return result;
            }

            behind = last;
        }
    }

    private async Task<(int Booked, int Tried, string Last)> ReplayBatchAsync(
        AppDbContext db, string sender, (UsageNameKind Kind, string Name)? only, string behind, Actor actor, CancellationToken cancellationToken)
    {
        var query = db.Set<QuarantinedUsage>().Where(row => row.Sender == sender && row.EventId.CompareTo(behind) > 0);
        query = only switch
        {
            (UsageNameKind.Customer, var name) => query.Where(row => row.Customer == name),
            (UsageNameKind.Agent, var name) => query.Where(row => row.Agent == name),
            _ => query,
        };
        var rows = await query.OrderBy(row => row.EventId).Take(Batch).ToListAsync(cancellationToken);
        var booked = await new UsageIntake(db, time, sender).ReplayAsync(rows, cancellationToken);
        if (rows.Count > 0)
        {
            db.Audit(time, WebhookAudit.Replayed, actor, null, $"webhook:{sender}", new { tried = rows.Count, booked });
        }

        return (booked, rows.Count, rows.Count > 0 ? rows[^1].EventId : behind);
    }
}

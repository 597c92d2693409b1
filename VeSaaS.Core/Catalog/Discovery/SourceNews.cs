using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>What the audit log and those who employ an agent are told about it, in the transaction that stores it.</summary>
public static class SourceNews
{
    /// <summary>The agent has been gone or not ready for longer than the grace.</summary>
    public const string Unavailable = "catalog.agent_unavailable";

    /// <summary>It is ready again.</summary>
    public const string Available = "catalog.agent_available";

    /// <summary>An operator accepted a change of what it can do.</summary>
    public const string Changed = "catalog.agent_changed";

    /// <summary>The fact that holds the listing's name.</summary>
    public const string NameFact = "listing";

    /// <summary>The fact that says what changed, in short.</summary>
    public const string ChangesFact = "changes";

    /// <summary>The subject of a notification about a hire.</summary>
    public static string SubjectOf(Guid hire) => $"hire:{hire:D}";

    internal static async Task<IReadOnlyList<CustomerId>> TellAsync(
        AppDbContext db, TimeProvider time, VirtualEmployee listing, SourceLook look, CancellationToken cancellationToken)
    {
        var agent = listing.Agent.ToString();
        if (look.Drifts)
        {
            var drift = AgentDrift.Of(listing.Facts, look.Source)!;
            Audit(db, time, "catalog.drift_noticed", listing, new { agent, drift = drift.Id, drift.PromisedGeneration, drift.SeenGeneration, drift.Changes });
        }

        if (look.DriftEnds)
        {
            Audit(db, time, "catalog.drift_ended", listing, new { agent, drift = look.Before.SeenDigest, wasRejected = look.Before.RejectedAt is not null });
        }

        if (look.BecomesUnavailable)
        {
            Audit(db, time, Unavailable, listing, new { agent, look.Source.IsGone, look.Source.AwaySince });
            return await TellHirersAsync(db, time, listing, Unavailable, null, cancellationToken);
        }

        if (look.BecomesAvailable)
        {
            Audit(db, time, Available, listing, new { agent, look.Before.AwaySince });
            return await TellHirersAsync(db, time, listing, Available, null, cancellationToken);
        }

        return [];
    }

    internal static async Task<IReadOnlyList<CustomerId>> TellHirersAsync(
        AppDbContext db, TimeProvider time, VirtualEmployee listing, string kind, string? changes, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<string, string> { [NameFact] = listing.Name };
        if (changes is not null)
        {
            facts[ChangesFact] = changes;
        }

        var employers = await Hires.EmployersAsync(db, listing.Agent, cancellationToken);
        foreach (var (customer, hire) in employers)
        {
            db.Notify(time, customer, kind, SubjectOf(hire), facts);
        }

        return [.. employers.Select(employer => employer.Customer).Distinct()];
    }

    private static void Audit(AppDbContext db, TimeProvider time, string type, VirtualEmployee listing, object detail) =>
        db.Audit(time, type, Actor.System, null, $"ve:{listing.Id.Value}", detail);
}

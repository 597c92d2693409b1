using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>What a trial is.</summary>
public enum TrialState
{
    /// <summary>On its way through the gateway.</summary>
    Opening,

    /// <summary>Takes questions.</summary>
    Open,

    /// <summary>Takes no question any more.</summary>
    Ended,
}

/// <summary>A trial as its customer sees it.</summary>
/// <param name="Id">The trial.</param>
/// <param name="ListingId">What its avatar is drawn from.</param>
/// <param name="Slug">For its page in the marketplace.</param>
/// <param name="Name">The role.</param>
/// <param name="IsDemo">Whether it says so wherever it is shown.</param>
/// <param name="State">What it is.</param>
/// <param name="WaitingFor">Why it is not open yet; null when nothing is amiss.</param>
/// <param name="MessagesAllowed">Questions it may ask.</param>
/// <param name="MessagesLeft">Questions that are left.</param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="HiredAs">The hire that followed.</param>
public sealed record TrialView(
    TrialId Id, VirtualEmployeeId ListingId, string Slug, string Name, bool IsDemo, TrialState State, string? WaitingFor, int MessagesAllowed, int MessagesLeft,
    DateTimeOffset StartedAt, DateTimeOffset ExpiresAt, HireId? HiredAs);

/// <summary>Reads a customer's trials.</summary>
public sealed class TrialQuery(AppContexts contexts, TimeProvider time)
{
    /// <summary>The customer's trial; null for an unknown or foreign one.</summary>
    public Task<TrialView?> FindAsync(CustomerId customer, TrialId id, CancellationToken cancellationToken) =>
        ReadAsync(customer, trials => trials.Where(trial => trial.Id == id), cancellationToken);

    /// <summary>The customer's newest trial of a listing; null before the first, and for a listing that is no longer offered.</summary>
    public Task<TrialView?> FindNewestAsync(CustomerId customer, string slug, CancellationToken cancellationToken) =>
        ReadAsync(customer, trials => trials, cancellationToken, slug);

    private async Task<TrialView?> ReadAsync(
        CustomerId customer, Func<IQueryable<Trial>, IQueryable<Trial>> which, CancellationToken cancellationToken, string? slug = null)
    {
        await using var db = contexts.ForCustomer(customer);
        var row = await (
            from trial in which(db.Set<Trial>().AsNoTracking().Where(trial => trial.CustomerId == customer))
            join listing in db.Set<VirtualEmployee>() on trial.VirtualEmployeeId equals listing.Id
            where slug == null || (listing.Slug == slug && listing.Status == VirtualEmployeeStatus.Published)
            from grant in db.Set<AccessGrant>()
            where grant.CustomerId == customer && grant.Reason == GrantReason.Trial && grant.ReasonId == (Guid)(object)trial.Id
            orderby trial.StartedAt descending
            select new { trial, grant, listing.Id, listing.Slug, listing.Name, listing.IsDemo }).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : new(
            row.trial.Id,
            row.Id,
            row.Slug,
            row.Name,
            row.IsDemo,
            StateOf(row.trial, row.grant),
            row.grant.WaitingFor,
            row.trial.MessagesAllowed,
            Math.Max(0, row.trial.MessagesAllowed - row.trial.MessagesSent),
            row.trial.StartedAt,
            row.trial.ExpiresAt,
            row.trial.HiredAs);
    }

    private TrialState StateOf(Trial trial, AccessGrant grant) =>
        trial.EndedAt is not null || trial.ExpiresAt <= time.GetUtcNow() || grant.State is GrantState.Revoking or GrantState.Revoked ? TrialState.Ended
        : grant is { State: GrantState.Confirmed, IsAllowed: true } ? TrialState.Open
        : TrialState.Opening;
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Draining;

/// <summary>What became of draining.</summary>
public abstract record DrainOutcome
{
    private DrainOutcome()
    {
    }

    /// <summary>Nobody new can hire it, and so many hires end at the date.</summary>
    public sealed record Draining(DateTimeOffset EndsAt, int Hires) : DrainOutcome;

    /// <summary>It was cancelled, or there was nothing to cancel: hires go on. The listing is a draft.</summary>
    public sealed record Cancelled : DrainOutcome;

    /// <summary>The date cannot be used.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : DrainOutcome;

    /// <summary>It is being drained to this date already; cancel that first.</summary>
    public sealed record AlreadyDraining(DateTimeOffset EndsAt) : DrainOutcome;

    /// <summary>The date has come and its hires are being let go; it cannot be cancelled any more.</summary>
    public sealed record TooLate(DateTimeOffset EndsAt) : DrainOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : DrainOutcome;
}

/// <summary>
/// Takes a listing off the platform in a way that customers can plan with: it leaves the marketplace at once, its customers see the date, and at the date
/// <see cref="EndDrainedHires"/> lets its hires go. Until then it can be cancelled. Afterwards nobody employs it and its agent can be deleted.
/// </summary>
public sealed class DrainVirtualEmployee(AppContexts contexts, TimeProvider time, ILiveEvents live, IOptions<BillingOptions> options)
{
    public const string EndsAtField = "endsAt";

    /// <summary>What customers are told when a date is announced; the day is <see cref="PriceNews.DayFact"/>.</summary>
    public const string LeavingAnnounced = "teams.leaving_announced";

    /// <summary>What they are told when it is cancelled.</summary>
    public const string LeavingCancelled = "teams.leaving_cancelled";

    private const int MostDaysAhead = 730;

    /// <summary>The earliest date: customers get the notice of `Billing:PriceNoticeDays`.</summary>
    public DateTimeOffset Earliest => time.GetUtcNow().AddDays(options.Value.PriceNoticeDays);

    /// <summary>Begins.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="endsAt">When its hires end: at least the notice period and at most two years ahead.</param>
    /// <param name="actor">The operator.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<DrainOutcome> ExecuteAsync(VirtualEmployeeId id, DateTimeOffset endsAt, Actor actor, CancellationToken cancellationToken)
    {
        if (endsAt < Earliest || endsAt > time.GetUtcNow().AddDays(MostDaysAhead))
        {
            return new DrainOutcome.Invalid([new FieldError(EndsAtField, string.Create(
                CultureInfo.InvariantCulture,
                $"Customers get {options.Value.PriceNoticeDays} days' notice: choose a day from {Earliest:d MMMM yyyy, HH:mm} UTC on, at most two years ahead."))]);
        }

        var told = new HashSet<CustomerId>();
        return Told(await ListingWrites.RepeatAsync(contexts, (db, token) => BeginAsync(db, id, endsAt, actor, told, token), cancellationToken), told);
    }

    /// <summary>Cancels; the listing stays out of the marketplace until it is published again.</summary>
    public async Task<DrainOutcome> CancelAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var told = new HashSet<CustomerId>();
        return Told(await ListingWrites.RepeatAsync(contexts, (db, token) => CancelAsync(db, id, actor, told, token), cancellationToken), told);
    }

    private DrainOutcome Told(DrainOutcome outcome, HashSet<CustomerId> told)
    {
        if (outcome is DrainOutcome.Draining or DrainOutcome.Cancelled)
        {
            live.Publish(CatalogEvents.Changed);
            PriceNews.Publish(live, told);
        }

        return outcome;
    }

    private async Task<DrainOutcome> BeginAsync(
        AppDbContext db, VirtualEmployeeId id, DateTimeOffset endsAt, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new DrainOutcome.NotFound();
        }

        if (listing.DrainsAt is { } running)
        {
            return new DrainOutcome.AlreadyDraining(running);
        }

        (listing.DrainsAt, listing.PublishAt) = (endsAt, null);
        listing.Status = VirtualEmployeeStatus.Draft;
        listing.UpdatedAt = time.GetUtcNow();
        var hires = await TellAsync(db, LeavingAnnounced, listing, endsAt, actor, told, cancellationToken);
        db.Audit(time, "catalog.drain_begun", actor, null, $"ve:{id.Value}", new { endsAt, hires });
        return new DrainOutcome.Draining(endsAt, hires);
    }

    private async Task<DrainOutcome> CancelAsync(
        AppDbContext db, VirtualEmployeeId id, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new DrainOutcome.NotFound();
        }

        if (listing.DrainsAt is not { } endsAt)
        {
            return new DrainOutcome.Cancelled();
        }

        if (endsAt <= time.GetUtcNow())
        {
            return new DrainOutcome.TooLate(endsAt);
        }

        listing.DrainsAt = null;
        listing.UpdatedAt = time.GetUtcNow();
        var hires = await TellAsync(db, LeavingCancelled, listing, endsAt, actor, told, cancellationToken);
        db.Audit(time, "catalog.drain_cancelled", actor, null, $"ve:{id.Value}", new { endsAt, hires });
        return new DrainOutcome.Cancelled();
    }

    private async Task<int> TellAsync(
        AppDbContext db, string type, VirtualEmployee listing, DateTimeOffset endsAt, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var hires = await db.Set<Hire>().Where(hire => hire.Agent == listing.Agent && hire.EndRequestedAt == null)
            .Select(hire => new { hire.Id, hire.CustomerId }).ToListAsync(cancellationToken);
        foreach (var hire in hires)
        {
            db.Audit(time, type, actor, hire.CustomerId, $"hire:{hire.Id.Value}", new { endsAt });
            told.Add(hire.CustomerId);
            PriceNews.Tell(db, time, type, listing, hire.CustomerId, hire.Id.Value, endsAt);
        }

        return hires.Count;
    }
}

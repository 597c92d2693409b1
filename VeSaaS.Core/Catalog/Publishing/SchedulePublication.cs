using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Publishing;

/// <summary>What became of an appointment.</summary>
public abstract record ScheduleOutcome
{
    private ScheduleOutcome()
    {
    }

    /// <summary>It is as asked.</summary>
    public sealed record Done(Listing Listing) : ScheduleOutcome;

    /// <summary>The instant is past, or more than a year ahead.</summary>
    public sealed record Invalid(string Reason) : ScheduleOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : ScheduleOutcome;
}

/// <summary>Appoints when a listing, or what was changed of it since, is published by itself.</summary>
public sealed class SchedulePublication(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Appoints the instant; null takes the appointment back. What is published then is what is saved then.</summary>
    public async Task<ScheduleOutcome> ExecuteAsync(VirtualEmployeeId id, DateTimeOffset? at, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (at is { } instant && (instant <= now || instant > now.AddYears(1)))
        {
            return new ScheduleOutcome.Invalid("Choose a time in the future, at most a year ahead.");
        }

        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => ScheduleAsync(db, id, at, actor, token), cancellationToken);
        if (outcome is ScheduleOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<ScheduleOutcome> ScheduleAsync(
        AppDbContext db, VirtualEmployeeId id, DateTimeOffset? at, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new ScheduleOutcome.NotFound();
        }

        if (listing.PublishAt != at)
        {
            listing.PublishAt = at;
            db.Audit(time, "catalog.publication_scheduled", actor, null, $"ve:{id.Value}", new { at });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new ScheduleOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

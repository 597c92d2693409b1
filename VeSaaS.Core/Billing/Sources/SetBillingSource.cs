using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Sources;

/// <summary>By whose figures a listing is billed.</summary>
/// <param name="Now">The source that counts now.</param>
/// <param name="Next">The change that is still to come, or null.</param>
public sealed record ListingBillingSource(BillingSource Now, AgentBillingSource? Next);

/// <summary>What became of the wish.</summary>
public abstract record SetBillingSourceOutcome
{
    private SetBillingSourceOutcome()
    {
    }

    /// <summary>It is kept: from this moment on the source counts.</summary>
    public sealed record Set(DateTimeOffset From) : SetBillingSourceOutcome;

    /// <summary>It would be so anyhow; nothing was written.</summary>
    public sealed record Unchanged : SetBillingSourceOutcome;

    /// <summary>The day is not one that can be chosen.</summary>
    public sealed record Invalid(FieldError Error) : SetBillingSourceOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : SetBillingSourceOutcome;
}

/// <summary>
/// Says from when on an agent is billed by the run engine's figures, or by those that the agent gateway reports. It never reaches back, and it replaces a change
/// that has not begun.
/// </summary>
public sealed class SetBillingSource(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    public const string FromField = "from";

    /// <summary>Farther ahead is taken for a slip of the keyboard.</summary>
    public const int MostDaysAhead = 730;

    private const string Reason = "a billing source belongs to an agent and to no customer";

    /// <summary>The source that counts, and the one to come; null when there is no such listing.</summary>
    public async Task<ListingBillingSource?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        if (await db.Set<VirtualEmployee>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } listing)
        {
            return null;
        }

        var sources = await BillingSources.ReadAsync(db, [listing.Agent], cancellationToken);
        var now = time.GetUtcNow();
        return new(sources.At(listing.Agent, now), sources.After(listing.Agent, now));
    }

    /// <summary>Keeps the source.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="source">Whose figures count.</param>
    /// <param name="from">From when, at most <see cref="MostDaysAhead"/> days ahead; null for at once.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<SetBillingSourceOutcome> ExecuteAsync(
        VirtualEmployeeId id, BillingSource source, DateTimeOffset? from, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (from < now || from > now.AddDays(MostDaysAhead))
        {
            return new SetBillingSourceOutcome.Invalid(new FieldError(FromField, "Choose a day that is still to come, at most two years ahead, or at once."));
        }

        var outcome = await contexts.AddOrChangeAsSystemAsync(Reason, (db, token) => SetAsync(db, id, source, from ?? now, now, actor, token), cancellationToken);
        if (outcome is SetBillingSourceOutcome.Set)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<SetBillingSourceOutcome> SetAsync(
        AppDbContext db, VirtualEmployeeId id, BillingSource source, DateTimeOffset from, DateTimeOffset now, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new SetBillingSourceOutcome.NotFound();
        }

        var agent = listing.Agent;
        var rows = await db.Set<AgentBillingSource>().Where(row => row.Agent == agent).ToListAsync(cancellationToken);
        var pending = rows.FindAll(row => row.From > now);
        var current = new BillingSources(rows).At(agent, now);
        if (source == current ? pending.Count == 0 : pending is [var same] && same.Source == source && same.From == from)
        {
            return new SetBillingSourceOutcome.Unchanged();
        }

        db.RemoveRange(pending);
        await db.SaveChangesAsync(cancellationToken);
        if (source != current)
        {
            db.Add(new AgentBillingSource { Agent = agent, From = from, Source = source, SetAt = now });
        }

        db.Audit(time, "billing.source_set", actor, null, $"ve:{id.Value}", new
        {
            before = current.ToString(),
            after = source.ToString(),
            from,
            withdrawn = pending.Select(row => new { source = row.Source.ToString(), row.From }),
        });
        return new SetBillingSourceOutcome.Set(source == current ? now : from);
    }
}

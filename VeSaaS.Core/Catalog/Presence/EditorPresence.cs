using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Presence;

/// <summary>Somebody else who has the listing open.</summary>
/// <param name="Name">What the operator is called.</param>
/// <param name="Part">Which part of the editor is open there.</param>
public sealed record EditorHere(string Name, string Part);

/// <summary>Who edits a listing now. It keeps nobody out: what two save at once is settled when it is saved.</summary>
public sealed class EditorPresence(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>How often an open editor says so.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>For how long it counts as open afterwards; a browser that vanishes says no goodbye.</summary>
    public static readonly TimeSpan Lasts = 3 * Beat;

    /// <summary>Says that the operator has this part open, and tells the others where that is news.</summary>
    public async Task SitAsync(VirtualEmployeeId listing, Guid user, string part, CancellationToken cancellationToken)
    {
        var isNews = await ListingWrites.RepeatAsync(
            contexts,
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var seat = await db.Set<ListingSeat>().SingleOrDefaultAsync(row => row.VirtualEmployeeId == listing && row.UserId == user, token);
                if (seat is null)
                {
                    db.Add(new ListingSeat { VirtualEmployeeId = listing, UserId = user, Part = part, SeenAt = now });
                    return true;
                }

                var isNews = seat.Part != part || seat.SeenAt <= now - Lasts;
                (seat.Part, seat.SeenAt) = (part, now);
                return isNews;
            },
            cancellationToken);
        if (isNews)
        {
            live.Publish(CatalogEvents.EditorsOf(listing));
        }
    }

    /// <summary>The operator has closed the editor.</summary>
    public async Task LeaveAsync(VirtualEmployeeId listing, Guid user, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        await db.Set<ListingSeat>().Where(row => row.VirtualEmployeeId == listing && row.UserId == user).ExecuteDeleteAsync(cancellationToken);
        live.Publish(CatalogEvents.EditorsOf(listing));
    }

    /// <summary>Everybody else who has it open, by name.</summary>
    public async Task<IReadOnlyList<EditorHere>> OthersAsync(VirtualEmployeeId listing, Guid user, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Lasts;
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        return await (
            from seat in db.Set<ListingSeat>()
            where seat.VirtualEmployeeId == listing && seat.UserId != user && seat.SeenAt > since
            join person in db.Set<ApplicationUser>() on seat.UserId equals person.Id
            orderby person.DisplayName
            select new EditorHere(person.DisplayName, seat.Part)).ToListAsync(cancellationToken);
    }
}

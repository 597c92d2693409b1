using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>What a user may do right now: the customer they act for and whether they run the platform.</summary>
/// <param name="Membership">A membership of a customer that is not suspended; null where there is none.</param>
/// <param name="IsAdmin">Whether the user is in role Admin.</param>
public sealed record Standing(Caller? Membership, bool IsAdmin);

/// <summary>Reads what users may do.</summary>
public sealed class Memberships(AppContexts contexts, TimeProvider time)
{
    /// <summary>
    /// The user's standing with the preferred customer where that is one of theirs, else with the one they chose last, else with the oldest; a user
    /// who no longer exists has none. Where they look on as support they come only by choosing it.
    /// </summary>
    public async Task<Standing> FindAsync(Guid userId, CustomerId? preferred, CancellationToken cancellationToken)
    {
        var (first, now) = (preferred ?? default, time.GetUtcNow());
        await using var db = contexts.ForSystem("the customer is what sign-in has to find out");
        var membership = await (
            from member in db.Set<Member>()
            join customer in db.Set<Customer>() on member.CustomerId equals customer.Id
            where member.UserId == userId && customer.State == CustomerState.Active
                && (member.SupportUntil == null || (member.CustomerId == first && member.SupportUntil > now))
            orderby member.CustomerId == first ? 0 : 1, member.LastUsedAt == null ? 1 : 0, member.LastUsedAt descending, member.CreatedAt, member.CustomerId
            select new { member.CustomerId, member.Role }).FirstOrDefaultAsync(cancellationToken);
        var isAdmin = await OperatorLinks.Admins(db).AnyAsync(admin => admin == userId, cancellationToken);
        return new Standing(
            membership is null ? null : new Caller(userId, membership.CustomerId, membership.Role), isAdmin);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>A member as colleagues see them.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">As they call themselves.</param>
/// <param name="Email">Their address.</param>
/// <param name="Role">What they may do.</param>
/// <param name="JoinedAt">Since when.</param>
/// <param name="SupportUntil">Until when an operator looks on; null for the company's own people.</param>
/// <param name="SupportReason">Why the operator does.</param>
public sealed record MemberRow(Guid UserId, string Name, string Email, MemberRole Role, DateTimeOffset JoinedAt, DateTimeOffset? SupportUntil = null, string? SupportReason = null);

/// <summary>An invitation that waits for an answer, or whose links have expired.</summary>
public sealed record InvitationRow(InvitationId Id, string Email, MemberRole Role, string? InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt);

/// <summary>Who belongs to a company, and who is asked to.</summary>
public sealed record CompanyMembers(IReadOnlyList<MemberRow> Members, IReadOnlyList<InvitationRow> Invitations);

/// <summary>Reads a company's members and invitations.</summary>
public sealed class MemberList(AppContexts contexts)
{
    /// <summary>Members by name; invitations, which only owners see, newest first.</summary>
    public async Task<CompanyMembers> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var members = await MembersAsync(db, caller.CustomerId, cancellationToken);
        if (caller.Role is not MemberRole.Owner)
        {
            return new CompanyMembers(members, []);
        }

        var invitations = await (
            from invitation in db.Set<Invitation>()
            where invitation.CustomerId == caller.CustomerId && invitation.AcceptedAt == null && invitation.RevokedAt == null
            orderby invitation.CreatedAt descending, invitation.Id
            select new InvitationRow(
                invitation.Id,
                invitation.Email,
                invitation.Role,
                db.Users.Where(user => user.Id == invitation.InvitedBy).Select(user => user.DisplayName).FirstOrDefault(),
                invitation.SentAt,
                invitation.ExpiresAt)).ToListAsync(cancellationToken);
        return new CompanyMembers(members, invitations);
    }

    /// <summary>Members by name, for the operator.</summary>
    public async Task<IReadOnlyList<MemberRow>> ForOperatorAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await MembersAsync(db, customer, cancellationToken);
    }

    private static Task<List<MemberRow>> MembersAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) => (
        from member in db.Set<Member>()
        join user in db.Users on member.UserId equals user.Id
        where member.CustomerId == customer
        orderby user.DisplayName, user.Id
        select new MemberRow(user.Id, user.DisplayName, user.Email ?? "", member.Role, member.CreatedAt, member.SupportUntil, member.SupportReason)).ToListAsync(cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>How a change of somebody's membership ended.</summary>
public abstract record MembershipOutcome
{
    private MembershipOutcome()
    {
    }

    /// <summary>It is so now; sessions follow at once.</summary>
    public sealed record Changed : MembershipOutcome;

    /// <summary>Nobody with this id belongs to the company.</summary>
    public sealed record NotFound : MembershipOutcome;

    /// <summary>The company would be left without an owner.</summary>
    public sealed record LastOwner : MembershipOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : MembershipOutcome;
}

/// <summary>Gives a member another role. The last owner keeps theirs.</summary>
public sealed class ChangeMemberRole(AppContexts contexts, ILiveEvents live, LiveSessions sessions, TimeProvider time)
{
    /// <summary>Changes the role.</summary>
    public async Task<MembershipOutcome> ExecuteAsync(Caller caller, Guid userId, MemberRole role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!Enum.IsDefined(role))
        {
            throw new ArgumentOutOfRangeException(nameof(role), role, null);
        }

        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, userId, role, token), cancellationToken);
        if (outcome is MembershipOutcome.Changed)
        {
            live.Publish(MemberTopics.Members(caller.CustomerId));
            sessions.Changed(userId);
        }

        return outcome;
    }

    private async Task<MembershipOutcome> WriteAsync(AppDbContext db, Caller caller, Guid userId, MemberRole role, CancellationToken cancellationToken)
    {
        if (!await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken))
        {
            return new MembershipOutcome.NotAllowed(MemberRules.OwnersOnly);
        }

        var member = await db.Set<Member>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.UserId == userId, cancellationToken);
        if (member is null)
        {
            return new MembershipOutcome.NotFound();
        }

        if (member.SupportUntil is not null)
        {
            return new MembershipOutcome.NotAllowed(MemberRules.SupportLooksOn);
        }

        if (member.Role == role)
        {
            return new MembershipOutcome.Changed();
        }

        if (member.Role is MemberRole.Owner && !await MemberRules.HasAnotherOwnerAsync(db, caller.CustomerId, userId, cancellationToken))
        {
            return new MembershipOutcome.LastOwner();
        }

        db.AuditTenancy(
            time, "tenancy.member_role_changed", caller, MemberRules.SubjectOf(userId), new { before = member.Role.ToString(), after = role.ToString() });
        member.Role = role;
        return new MembershipOutcome.Changed();
    }
}

/// <summary>Takes a member out of the company, or lets the caller leave. The last owner stays. What the member did and made stays with the company.</summary>
public sealed class RemoveMember(AppContexts contexts, ILiveEvents live, LiveSessions sessions, TimeProvider time)
{
    /// <summary>Ends the membership.</summary>
    public async Task<MembershipOutcome> ExecuteAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, userId, token), cancellationToken);
        if (outcome is MembershipOutcome.Changed)
        {
            live.Publish(MemberTopics.Members(caller.CustomerId));
            sessions.Changed(userId);
        }

        return outcome;
    }

    private async Task<MembershipOutcome> WriteAsync(AppDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        var isOwner = await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken);
        if (!isOwner && userId != caller.UserId)
        {
            return new MembershipOutcome.NotAllowed(MemberRules.OwnersOnly);
        }

        var member = await db.Set<Member>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.UserId == userId, cancellationToken);
        if (member is null)
        {
            return new MembershipOutcome.NotFound();
        }

        if (member.Role is MemberRole.Owner && !await MemberRules.HasAnotherOwnerAsync(db, caller.CustomerId, userId, cancellationToken))
        {
            return new MembershipOutcome.LastOwner();
        }

        db.Remove(member);
        db.AuditTenancy(
            time, userId == caller.UserId ? "tenancy.member_left" : "tenancy.member_removed", caller, MemberRules.SubjectOf(userId), new { role = member.Role.ToString() });
        return new MembershipOutcome.Changed();
    }
}

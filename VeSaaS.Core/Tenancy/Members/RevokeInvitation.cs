using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>How taking an invitation back ended.</summary>
public abstract record RevokeInvitationOutcome
{
    private RevokeInvitationOutcome()
    {
    }

    /// <summary>Its links do not work any more.</summary>
    public sealed record Revoked : RevokeInvitationOutcome;

    /// <summary>The company has no such invitation, or somebody has used it.</summary>
    public sealed record NotFound : RevokeInvitationOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : RevokeInvitationOutcome;
}

/// <summary>Takes an invitation back before somebody uses it.</summary>
public sealed class RevokeInvitation(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>Takes it back.</summary>
    public async Task<RevokeInvitationOutcome> ExecuteAsync(Caller caller, InvitationId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, id, token), cancellationToken);
        if (outcome is RevokeInvitationOutcome.Revoked)
        {
            live.Publish(MemberTopics.Members(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<RevokeInvitationOutcome> WriteAsync(AppDbContext db, Caller caller, InvitationId id, CancellationToken cancellationToken)
    {
        if (!await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken))
        {
            return new RevokeInvitationOutcome.NotAllowed(MemberRules.OwnersOnly);
        }

        var now = time.GetUtcNow();
        var revoked = await db.Set<Invitation>()
            .Where(row => row.Id == id && row.CustomerId == caller.CustomerId && row.AcceptedAt == null && row.RevokedAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(invitation => invitation.RevokedAt, now), cancellationToken);
        if (revoked == 0)
        {
            return new RevokeInvitationOutcome.NotFound();
        }

        db.AuditTenancy(time, "tenancy.invitation_revoked", caller, InvitationLinks.SubjectOf(id));
        return new RevokeInvitationOutcome.Revoked();
    }
}

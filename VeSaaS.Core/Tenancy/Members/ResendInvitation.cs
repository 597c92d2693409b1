using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>How sending an invitation again ended.</summary>
public abstract record ResendOutcome
{
    private ResendOutcome()
    {
    }

    /// <summary>The earlier links are void; the new secrets exist only here.</summary>
    public sealed record Renewed(IssuedInvitation Invitation) : ResendOutcome;

    /// <summary>The last mail is not a minute old.</summary>
    public sealed record TooSoon : ResendOutcome;

    /// <summary>The company has no such invitation that waits or has expired.</summary>
    public sealed record NotFound : ResendOutcome;

    /// <summary>The person may not invite.</summary>
    public sealed record NotAllowed(string Reason) : ResendOutcome;
}

/// <summary>Replaces the links of an invitation, also of one that has expired, and gives it another seven days.</summary>
public sealed class ResendInvitation(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>Renews the invitation.</summary>
    /// <param name="caller">Who sends it again.</param>
    /// <param name="id">Which.</param>
    /// <param name="mail">Adds the mail to the same transaction.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ResendOutcome> ExecuteAsync(
        Caller caller, InvitationId id, Action<AppDbContext, IssuedInvitation> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, id, mail, token), cancellationToken);
        if (outcome is ResendOutcome.Renewed)
        {
            live.Publish(MemberTopics.Members(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<ResendOutcome> WriteAsync(
        AppDbContext db, Caller caller, InvitationId id, Action<AppDbContext, IssuedInvitation> mail, CancellationToken cancellationToken)
    {
        if (!await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken))
        {
            return new ResendOutcome.NotAllowed(MemberRules.OwnersOnly);
        }

        var now = time.GetUtcNow();
        var invitation = await db.Set<Invitation>().SingleOrDefaultAsync(
            row => row.Id == id && row.CustomerId == caller.CustomerId && row.AcceptedAt == null && row.RevokedAt == null, cancellationToken);
        if (invitation is null)
        {
            return new ResendOutcome.NotFound();
        }

        if (now - invitation.SentAt < InvitationLinks.Pause)
        {
            return new ResendOutcome.TooSoon();
        }

        var secrets = InvitationSecrets.Create();
        (invitation.MailHash, invitation.LinkHash) = (InvitationLinks.Hash(secrets.Mail), InvitationLinks.Hash(secrets.Link));
        (invitation.SentAt, invitation.ExpiresAt) = (now, now + InvitationLinks.Lifetime);
        db.AuditTenancy(time, "tenancy.invitation_resent", caller, InvitationLinks.SubjectOf(id), new { invitation.ExpiresAt });
        var issued = await InviteMember.IssuedAsync(db, invitation, caller, secrets, cancellationToken);
        mail(db, issued);
        return new ResendOutcome.Renewed(issued);
    }
}

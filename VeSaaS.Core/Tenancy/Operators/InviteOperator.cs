using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Operators;

/// <summary>An invitation that was just made: what its mails say.</summary>
/// <param name="Id">The link's.</param>
/// <param name="Email">Whom it asks.</param>
/// <param name="Inviter">Who asks.</param>
/// <param name="ExpiresAt">Until when the link works.</param>
/// <param name="Secret">The link's, which exists nowhere else.</param>
/// <param name="Others">Where the operators who did not ask read mail.</param>
public sealed record IssuedOperatorInvitation(Guid Id, string Email, string Inviter, DateTimeOffset ExpiresAt, string Secret, IReadOnlyList<string> Others);

/// <summary>How an invitation ended.</summary>
public abstract record InviteOperatorOutcome
{
    private InviteOperatorOutcome()
    {
    }

    /// <summary>The invitation waits; its secret exists only here.</summary>
    public sealed record Invited(IssuedOperatorInvitation Invitation) : InviteOperatorOutcome;

    /// <summary>Somebody with this address is an operator already.</summary>
    public sealed record AlreadyOperator : InviteOperatorOutcome;

    /// <summary>An invitation to this address waits already; revoke it to send another.</summary>
    public sealed record AlreadyInvited : InviteOperatorOutcome;

    /// <summary>So many invitations wait that no other is made.</summary>
    public sealed record TooMany : InviteOperatorOutcome;

    /// <summary>The address is none.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : InviteOperatorOutcome;

    /// <summary>The person has to prove first who they are: see <see cref="RecentProof"/>.</summary>
    public sealed record ProofNeeded : InviteOperatorOutcome;

    /// <summary>The person may not invite.</summary>
    public sealed record NotAllowed(string Reason) : InviteOperatorOutcome;
}

/// <summary>Asks somebody to run the platform, too. The secret is in the answer, in the mail, and nowhere else.</summary>
public sealed class InviteOperator(AppContexts contexts, RecentProof proof, ILookupNormalizer normalizer, ILiveEvents live, TimeProvider time)
{
    /// <summary>Most invitations that wait for an answer.</summary>
    public const int MaximumOpen = 20;

    /// <summary>Makes the invitation.</summary>
    /// <param name="acting">Who asks.</param>
    /// <param name="email">Whom.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<InviteOperatorOutcome> ExecuteAsync(
        ActingOperator acting, string email, Action<AppDbContext, IssuedOperatorInvitation> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acting);
        ArgumentNullException.ThrowIfNull(email);
        if (AccountRules.Check(nameof(OperatorLink.Email), AccountRules.CheckEmail(email)).ToList() is { Count: > 0 } errors)
        {
            return new InviteOperatorOutcome.Invalid(errors);
        }

        if (!await proof.IsThereAsync(acting.UserId, acting.Session, cancellationToken))
        {
            return new InviteOperatorOutcome.ProofNeeded();
        }

        var outcome = await contexts.WriteAsSystemAsync(OperatorRules.Reason, (db, token) => WriteAsync(db, acting, email.Trim(), mail, token), cancellationToken);
        if (outcome is InviteOperatorOutcome.Invited)
        {
            live.Publish(OperatorList.Topic);
        }

        return outcome;
    }

    private async Task<InviteOperatorOutcome> WriteAsync(
        AppDbContext db, ActingOperator acting, string email, Action<AppDbContext, IssuedOperatorInvitation> mail, CancellationToken cancellationToken)
    {
        if (!await OperatorRules.LockAsOperatorAsync(db, acting.UserId, cancellationToken))
        {
            return new InviteOperatorOutcome.NotAllowed(OperatorRules.OperatorsOnly);
        }

        var (now, normalized) = (time.GetUtcNow(), normalizer.NormalizeEmail(email));
        if (await RefusalAsync(db, normalized, now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secret = OperatorLinks.NewSecret();
        var link = new OperatorLink
        {
            Id = time.NewId(),
            SecretHash = OperatorLinks.Hash(secret),
            ExpiresAt = now + OperatorRules.InvitationLifetime,
            Email = email,
            NormalizedEmail = normalized,
            InvitedBy = acting.UserId,
            InvitedAt = now,
        };
        db.Add(link);
        db.AuditOperator(time, "tenancy.operator_invited", acting.UserId, OperatorRules.SubjectOf(link.Id), new { link.ExpiresAt });
        var issued = new IssuedOperatorInvitation(
            link.Id, email, await OperatorRules.NameAsync(db, acting.UserId, cancellationToken), link.ExpiresAt, secret, await OperatorRules.AddressesAsync(db, acting.UserId, cancellationToken));
        mail(db, issued);
        return new InviteOperatorOutcome.Invited(issued);
    }

    private static async Task<InviteOperatorOutcome?> RefusalAsync(AppDbContext db, string normalizedEmail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var admins = OperatorLinks.Admins(db);
        if (await db.Users.AnyAsync(user => user.NormalizedEmail == normalizedEmail && admins.Any(admin => admin == user.Id), cancellationToken))
        {
            return new InviteOperatorOutcome.AlreadyOperator();
        }

        var open = OperatorLinks.Invitations(db, now);
        if (await open.AnyAsync(link => link.NormalizedEmail == normalizedEmail, cancellationToken))
        {
            return new InviteOperatorOutcome.AlreadyInvited();
        }

        return await open.CountAsync(cancellationToken) >= MaximumOpen ? new InviteOperatorOutcome.TooMany() : null;
    }
}

/// <summary>How taking an operator's invitation back ended.</summary>
public enum RevokeOperatorInvitationOutcome
{
    /// <summary>Its link does not work any more.</summary>
    Revoked,

    /// <summary>There is no such invitation, or somebody has used it.</summary>
    NotFound,

    /// <summary>The person is no operator.</summary>
    NotAllowed,
}

/// <summary>Takes an operator's invitation back before somebody uses it. It only closes something, so it needs no recent proof.</summary>
public sealed class RevokeOperatorInvitation(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>Takes it back.</summary>
    public async Task<RevokeOperatorInvitationOutcome> ExecuteAsync(ActingOperator acting, Guid link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acting);
        var outcome = await contexts.WriteAsSystemAsync(OperatorRules.Reason, (db, token) => WriteAsync(db, acting.UserId, link, token), cancellationToken);
        live.Publish(OperatorList.Topic);
        return outcome;
    }

    private async Task<RevokeOperatorInvitationOutcome> WriteAsync(AppDbContext db, Guid userId, Guid link, CancellationToken cancellationToken)
    {
        if (!await OperatorRules.LockAsOperatorAsync(db, userId, cancellationToken))
        {
            return RevokeOperatorInvitationOutcome.NotAllowed;
        }

        var now = time.GetUtcNow();
        var revoked = await db.Set<OperatorLink>().Where(row => row.Id == link && row.InvitedBy != null && row.UsedAt == null && row.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken);
        if (revoked == 0)
        {
            return RevokeOperatorInvitationOutcome.NotFound;
        }

        db.AuditOperator(time, "tenancy.operator_invitation_revoked", userId, OperatorRules.SubjectOf(link));
        return RevokeOperatorInvitationOutcome.Revoked;
    }
}

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>How an invitation ended.</summary>
public abstract record InviteOutcome
{
    private InviteOutcome()
    {
    }

    /// <summary>The invitation waits; its secrets exist only here.</summary>
    public sealed record Invited(IssuedInvitation Invitation) : InviteOutcome;

    /// <summary>Somebody with this address belongs to the company already.</summary>
    public sealed record AlreadyMember : InviteOutcome;

    /// <summary>An invitation to this address waits already; send that one again.</summary>
    public sealed record AlreadyInvited : InviteOutcome;

    /// <summary>So many invitations wait that no other is made.</summary>
    public sealed record TooMany : InviteOutcome;

    /// <summary>The address is none.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : InviteOutcome;

    /// <summary>The person may not invite.</summary>
    public sealed record NotAllowed(string Reason) : InviteOutcome;
}

/// <summary>Asks somebody into the caller's company. The secrets are in the answer, in the mail, and nowhere else.</summary>
public sealed class InviteMember(AppContexts contexts, ILookupNormalizer normalizer, ILiveEvents live, TimeProvider time)
{
    /// <summary>Makes the invitation.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="email">Whom.</param>
    /// <param name="role">As what.</param>
    /// <param name="mail">Adds the mail to the same transaction: there is no invitation without its mail, and no mail without its invitation.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<InviteOutcome> ExecuteAsync(
        Caller caller, string email, MemberRole role, Action<AppDbContext, IssuedInvitation> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(email);
        var errors = AccountRules.Check(nameof(Invitation.Email), AccountRules.CheckEmail(email)).ToList();
        if (errors.Count > 0 || !Enum.IsDefined(role))
        {
            return new InviteOutcome.Invalid(errors);
        }

        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, email.Trim(), role, mail, token), cancellationToken);
        if (outcome is InviteOutcome.Invited)
        {
            live.Publish(MemberTopics.Members(caller.CustomerId));
        }

        return outcome;
    }

    private async Task<InviteOutcome> WriteAsync(
        AppDbContext db, Caller caller, string email, MemberRole role, Action<AppDbContext, IssuedInvitation> mail, CancellationToken cancellationToken)
    {
        if (!await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken))
        {
            return new InviteOutcome.NotAllowed(MemberRules.OwnersOnly);
        }

        var now = time.GetUtcNow();
        var normalized = normalizer.NormalizeEmail(email);
        if (await RefusalAsync(db, caller.CustomerId, normalized, now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secrets = InvitationSecrets.Create();
        var invitation = new Invitation
        {
            Id = new InvitationId(time.NewId()),
            CustomerId = caller.CustomerId,
            Email = email,
            NormalizedEmail = normalized,
            Role = role,
            MailHash = InvitationLinks.Hash(secrets.Mail),
            LinkHash = InvitationLinks.Hash(secrets.Link),
            InvitedBy = caller.UserId,
            CreatedAt = now,
            SentAt = now,
            ExpiresAt = now + InvitationLinks.Lifetime,
        };
        db.Add(invitation);
        db.AuditTenancy(time, "tenancy.member_invited", caller, InvitationLinks.SubjectOf(invitation.Id), new { role = role.ToString(), invitation.ExpiresAt });
        var issued = await IssuedAsync(db, invitation, caller, secrets, cancellationToken);
        mail(db, issued);
        return new InviteOutcome.Invited(issued);
    }

    private static async Task<InviteOutcome?> RefusalAsync(
        AppDbContext db, CustomerId customer, string normalizedEmail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isMember = await db.Set<Member>().AnyAsync(
            member => member.CustomerId == customer && db.Users.Any(user => user.Id == member.UserId && user.NormalizedEmail == normalizedEmail), cancellationToken);
        if (isMember)
        {
            return new InviteOutcome.AlreadyMember();
        }

        var open = InvitationLinks.Open(db, now).Where(invitation => invitation.CustomerId == customer);
        if (await open.AnyAsync(invitation => invitation.NormalizedEmail == normalizedEmail, cancellationToken))
        {
            return new InviteOutcome.AlreadyInvited();
        }

        return await open.CountAsync(cancellationToken) >= InvitationLinks.MaximumOpen ? new InviteOutcome.TooMany() : null;
    }

    internal static async Task<IssuedInvitation> IssuedAsync(
        AppDbContext db, Invitation invitation, Caller caller, InvitationSecrets secrets, CancellationToken cancellationToken)
    {
        var company = await db.Set<Customer>().Where(row => row.Id == caller.CustomerId).Select(row => row.Name).SingleAsync(cancellationToken);
        var inviter = await db.Users.Where(user => user.Id == caller.UserId).Select(user => user.DisplayName).SingleAsync(cancellationToken);
        return new IssuedInvitation(invitation.Id, invitation.Email, company, inviter, invitation.Role, invitation.ExpiresAt, secrets);
    }
}

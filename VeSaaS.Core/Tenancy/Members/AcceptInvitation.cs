using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>What somebody who opens an invitation's link is told.</summary>
/// <param name="Email">Whom it asks.</param>
/// <param name="Company">Into which company; null for the operators of the platform.</param>
/// <param name="Inviter">Who asks.</param>
/// <param name="Role">In which role; null for an operator.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="UserId">That account.</param>
public sealed record OpenInvitation(
    string Email, string? Company, string Inviter, MemberRole? Role, DateTimeOffset ExpiresAt, Guid? UserId)
{
    /// <summary>Whether somebody signs in with the address already.</summary>
    public bool HasAccount => UserId is not null;
}

/// <summary>How the use of an invitation ended.</summary>
public abstract record AcceptOutcome
{
    private AcceptOutcome()
    {
    }

    /// <summary>The user belongs to the company now, or to the operators where there is none; the links are used up.</summary>
    public sealed record Joined(Guid UserId, CustomerId? CustomerId) : AcceptOutcome;

    /// <summary>The link is unknown, used, revoked, replaced or expired; which of them is nobody's business.</summary>
    public sealed record LinkNotFound : AcceptOutcome;

    /// <summary>The invitation asks somebody else: the account signs in with another address. The link stays open.</summary>
    public sealed record OtherAddress : AcceptOutcome;

    /// <summary>Somebody signs in with the address already, so that the account is not made anew. The link stays open.</summary>
    public sealed record HasAccount : AcceptOutcome;

    /// <summary>Fields are missing or wrong. The link stays open.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : AcceptOutcome;
}

/// <summary>What a person without an account says to join.</summary>
public sealed record JoinRequest(string Secret, string Name, string Password, bool TermsAccepted);

/// <summary>
/// Uses an invitation up: by an account that exists and signs in with the invited address, or by a new one. The role is the one that was invited;
/// nothing that the person sends changes it.
/// </summary>
public sealed class AcceptInvitation(AppContexts contexts, NewAccounts accounts, ILiveEvents live, LiveSessions sessions, TimeProvider time)
{
    private const string Reason = "whoever is invited belongs to no customer yet";

    /// <summary>What the link says, while it is open.</summary>
    public async Task<OpenInvitation?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var found = InvitationLinks.OpenBy(db, InvitationLinks.Hash(secret), time.GetUtcNow());
        return await (
            from invitation in found
            join customer in db.Set<Customer>() on invitation.CustomerId equals customer.Id
            select new OpenInvitation(
                invitation.Email,
                customer.Name,
                db.Users.Where(user => user.Id == invitation.InvitedBy).Select(user => user.DisplayName).FirstOrDefault() ?? customer.Name,
                invitation.Role,
                invitation.ExpiresAt,
                db.Users.Where(user => user.NormalizedEmail == invitation.NormalizedEmail).Select(user => (Guid?)user.Id).FirstOrDefault()))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The signed-in user joins.</summary>
    public Task<AcceptOutcome> ExecuteAsync(string secret, Guid userId, CancellationToken cancellationToken) =>
        UseAsync(
            secret,
            async (db, invitation, token) =>
            {
                var user = await db.Users.SingleOrDefaultAsync(row => row.Id == userId, token);
                return user?.NormalizedEmail == invitation.NormalizedEmail ? (user, null) : (null, new AcceptOutcome.OtherAddress());
            },
            cancellationToken);

    /// <summary>Somebody without an account makes one and joins with it.</summary>
    public async Task<AcceptOutcome> ExecuteAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Asked first, so that a guessed link costs no password hash.
        if (await FindAsync(request.Secret, cancellationToken) is not { } open)
        {
            return new AcceptOutcome.LinkNotFound();
        }

        var errors = Check(request).ToList();
        if (errors.Count > 0)
        {
            return new AcceptOutcome.InvalidFields(errors);
        }

        var made = accounts.Create(request.Name, open.Email, request.Password);
        return await UseAsync(
            request.Secret,
            async (db, _, token) =>
            {
                if (await NewAccounts.IsTakenAsync(db, made, token))
                {
                    return (null, new AcceptOutcome.HasAccount());
                }

                db.Add(made);
                return (made, null);
            },
            cancellationToken);
    }

    private async Task<AcceptOutcome> UseAsync(
        string secret,
        Func<AppDbContext, Invitation, CancellationToken, Task<(ApplicationUser? User, AcceptOutcome? Refusal)>> find,
        CancellationToken cancellationToken)
    {
        var hash = InvitationLinks.Hash(secret);
        AcceptOutcome outcome;
        try
        {
            outcome = await contexts.WriteAsSystemAsync(Reason, (db, token) => WriteAsync(db, hash, find, token), cancellationToken);
        }
        catch (DbUpdateException exception) when (contexts.IsUniqueViolation(exception))
        {
            // Another sign-up took the address between the check and the insert; nothing was written.
            return new AcceptOutcome.HasAccount();
        }

        if (outcome is AcceptOutcome.Joined(var userId, { } customerId))
        {
            live.Publish(MemberTopics.Members(customerId));
            sessions.Changed(userId);
        }

        return outcome;
    }

    private async Task<AcceptOutcome> WriteAsync(
        AppDbContext db,
        byte[] hash,
        Func<AppDbContext, Invitation, CancellationToken, Task<(ApplicationUser? User, AcceptOutcome? Refusal)>> find,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await InvitationLinks.OpenBy(db, hash, now).AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } invitation)
        {
            return new AcceptOutcome.LinkNotFound();
        }

        var (user, refusal) = await find(db, invitation, cancellationToken);
        if (user is null)
        {
            return refusal ?? new AcceptOutcome.LinkNotFound();
        }

        // The guard: of two who use the link at once, the second finds it used.
        var used = await InvitationLinks.OpenBy(db, hash, now).ExecuteUpdateAsync(
            row => row.SetProperty(open => open.AcceptedAt, now).SetProperty(open => open.AcceptedBy, user.Id), cancellationToken);
        if (used == 0)
        {
            db.ChangeTracker.Clear();
            return new AcceptOutcome.LinkNotFound();
        }

        // Only the mailed link proves that its user reads the address: an owner could have copied the other one.
        user.EmailConfirmed |= invitation.MailHash.AsSpan().SequenceEqual(hash);
        var isMember = await db.Set<Member>().AnyAsync(member => member.CustomerId == invitation.CustomerId && member.UserId == user.Id, cancellationToken);
        if (!isMember)
        {
            db.Add(new Member { UserId = user.Id, CustomerId = invitation.CustomerId, Role = invitation.Role, CreatedAt = now, LastUsedAt = now });
            db.AuditMember(
                time, "tenancy.member_joined", user.Id, invitation.CustomerId, new { invitation = invitation.Id.Value, role = invitation.Role.ToString() });
        }

        return new AcceptOutcome.Joined(user.Id, invitation.CustomerId);
    }

    private static IEnumerable<FieldError> Check(JoinRequest request) =>
    [
        .. AccountRules.Check(nameof(request.Name), AccountRules.CheckName(request.Name)),
        .. AccountRules.Check(nameof(request.Password), AccountRules.CheckPassword(request.Password)),
        .. AccountRules.Check(nameof(request.TermsAccepted), request.TermsAccepted ? null : "Accept the terms to create the account."),
    ];
}

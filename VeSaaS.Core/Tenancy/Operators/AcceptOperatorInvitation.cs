using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Operators;

/// <summary>Somebody has become an operator: what the others are told.</summary>
/// <param name="Name">Who.</param>
/// <param name="Email">With which address.</param>
/// <param name="Others">Where the other operators read mail.</param>
public sealed record JoinedOperator(string Name, string Email, IReadOnlyList<string> Others);

/// <summary>
/// Uses an operator's invitation up, as a member's is used up: by an account that exists and signs in with the invited address, or by a new one. Of an account that exists
/// every other session ends, so that none that was stolen before becomes an operator's.
/// </summary>
public sealed class AcceptOperatorInvitation(AppContexts contexts, NewAccounts accounts, ILiveEvents live, LiveSessions sessions, TimeProvider time)
{
    /// <summary>What the link says, while it is open.</summary>
    public async Task<OpenInvitation?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = OperatorLinks.Hash(secret);
        await using var db = contexts.ForSystem(OperatorRules.Reason);
        return await (
            from link in OperatorLinks.Invitations(db, time.GetUtcNow())
            where link.SecretHash == hash
            join inviter in db.Users on link.InvitedBy equals inviter.Id
            select new OpenInvitation(
                link.Email!,
                null,
                inviter.DisplayName,
                null,
                link.ExpiresAt,
                db.Users.Where(user => user.NormalizedEmail == link.NormalizedEmail).Select(user => (Guid?)user.Id).FirstOrDefault()))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The signed-in user becomes an operator.</summary>
    /// <param name="secret">The link's.</param>
    /// <param name="acting">Who uses it; the session is the one that stays.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<AcceptOutcome> ExecuteAsync(string secret, ActingOperator acting, Action<AppDbContext, JoinedOperator> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acting);
        return UseAsync(
            secret,
            mail,
            async (db, link, token) =>
            {
                var user = await db.Users.SingleOrDefaultAsync(row => row.Id == acting.UserId, token);
                if (user?.NormalizedEmail != link.NormalizedEmail)
                {
                    return (null, new AcceptOutcome.OtherAddress());
                }

                await db.Set<Session>().Where(row => row.UserId == acting.UserId && row.Id != acting.Session).ExecuteDeleteAsync(token);
                return (user, null);
            },
            cancellationToken);
    }

    /// <summary>Somebody without an account makes one and becomes an operator with it.</summary>
    /// <param name="request">The link's secret, name and password. There are no terms to accept.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<AcceptOutcome> ExecuteAsync(JoinRequest request, Action<AppDbContext, JoinedOperator> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Asked first, so that a guessed link costs no password hash.
        if (await FindAsync(request.Secret, cancellationToken) is not { } open)
        {
            return new AcceptOutcome.LinkNotFound();
        }

        List<FieldError> errors =
        [
            .. AccountRules.Check(nameof(request.Name), AccountRules.CheckName(request.Name)),
            .. AccountRules.Check(nameof(request.Password), AccountRules.CheckPassword(request.Password)),
        ];
        if (errors.Count > 0)
        {
            return new AcceptOutcome.InvalidFields(errors);
        }

        var made = accounts.Create(request.Name, open.Email, request.Password);
        return await UseAsync(
            request.Secret,
            mail,
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
        Action<AppDbContext, JoinedOperator> mail,
        Func<AppDbContext, OperatorLink, CancellationToken, Task<(ApplicationUser? User, AcceptOutcome? Refusal)>> find,
        CancellationToken cancellationToken)
    {
        var hash = OperatorLinks.Hash(secret);
        AcceptOutcome outcome;
        try
        {
            outcome = await contexts.WriteAsSystemAsync(OperatorRules.Reason, (db, token) => WriteAsync(db, hash, mail, find, token), cancellationToken);
        }
        catch (DbUpdateException exception) when (contexts.IsUniqueViolation(exception))
        {
            // Another sign-up took the address between the check and the insert; nothing was written.
            return new AcceptOutcome.HasAccount();
        }

        if (outcome is AcceptOutcome.Joined(var userId, _))
        {
            live.Publish(OperatorList.Topic);
            sessions.Changed(userId);
        }

        return outcome;
    }

    private async Task<AcceptOutcome> WriteAsync(
        AppDbContext db,
        byte[] hash,
        Action<AppDbContext, JoinedOperator> mail,
        Func<AppDbContext, OperatorLink, CancellationToken, Task<(ApplicationUser? User, AcceptOutcome? Refusal)>> find,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var open = OperatorLinks.Invitations(db, now).Where(link => link.SecretHash == hash);
        if (await open.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } invitation)
        {
            return new AcceptOutcome.LinkNotFound();
        }

        var (user, refusal) = await find(db, invitation, cancellationToken);
        if (user is null)
        {
            return refusal ?? new AcceptOutcome.LinkNotFound();
        }

        // The guard: of two who use the link at once, the second finds it used.
        if (await open.ExecuteUpdateAsync(set => set.SetProperty(link => link.UsedAt, now), cancellationToken) == 0)
        {
            // What was prepared for it must not be saved.
            db.ChangeTracker.Clear();
            return new AcceptOutcome.LinkNotFound();
        }

        var role = await accounts.AdminRoleAsync(db, cancellationToken);
        if (!await db.UserRoles.AnyAsync(row => row.UserId == user.Id && row.RoleId == role.Id, cancellationToken))
        {
            db.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        }

        db.AuditOperator(time, "tenancy.operator_joined", user.Id, $"user:{user.Id:D}", new { link = invitation.Id, invitedBy = invitation.InvitedBy });
        mail(db, new(user.DisplayName, user.Email ?? "", await OperatorRules.AddressesAsync(db, user.Id, cancellationToken)));
        return new AcceptOutcome.Joined(user.Id, null);
    }
}

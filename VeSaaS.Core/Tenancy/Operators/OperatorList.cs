using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Operators;

/// <summary>Somebody who runs the platform.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">As they call themselves.</param>
/// <param name="Email">Their address.</param>
/// <param name="HasApp">Whether sign-in asks for a code of an authenticator app.</param>
/// <param name="Passkeys">How many passkeys they have.</param>
/// <param name="LastSeenAt">When a session of theirs was last used, to within a minute; null where none lives.</param>
/// <param name="Keys">Keys of the platform that they made and that work.</param>
public sealed record OperatorRow(Guid UserId, string Name, string Email, bool HasApp, int Passkeys, DateTimeOffset? LastSeenAt, int Keys);

/// <summary>An invitation that waits for an answer, or that has expired.</summary>
public sealed record OperatorInvitationRow(Guid Id, string Email, string InvitedBy, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);

/// <summary>Who runs the platform, and who is asked to.</summary>
public sealed record PlatformOperators(IReadOnlyList<OperatorRow> Operators, IReadOnlyList<OperatorInvitationRow> Invitations);

/// <summary>Reads who runs the platform.</summary>
public sealed class OperatorList(AppContexts contexts, TimeProvider time)
{
    /// <summary>What pages about operators listen to.</summary>
    public static readonly LiveTopic Topic = new("operators", Guid.Empty);

    /// <summary>Operators by name; invitations, newest first, without those of somebody who is no operator any more.</summary>
    public async Task<PlatformOperators> ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seenAfter = now - Session.Lifetime;
        await using var db = contexts.ForSystem(OperatorRules.Reason);
        var admins = OperatorLinks.Admins(db);
        var operators = await OperatorRules.All(db)
            .Select(user => new OperatorRow(
                user.Id,
                user.DisplayName,
                user.Email ?? "",
                db.Set<SecondFactor>().Any(factor => factor.UserId == user.Id),
                db.Set<IdentityUserPasskey<Guid>>().Count(passkey => passkey.UserId == user.Id),
                db.Set<Session>().Where(session => session.UserId == user.Id && session.LastSeenAt > seenAfter).Max(session => (DateTimeOffset?)session.LastSeenAt),
                db.Set<ApiKey>().Count(key => key.CustomerId == null && key.CreatedBy == user.Id && key.RevokedAt == null && key.ExpiresAt > now)))
            .ToListAsync(cancellationToken);
        var invitations = await (
            from link in db.Set<OperatorLink>()
            where link.InvitedBy != null && link.UsedAt == null && link.RevokedAt == null && admins.Any(admin => admin == link.InvitedBy)
            join inviter in db.Users on link.InvitedBy equals inviter.Id
            orderby link.InvitedAt descending, link.Id
            select new OperatorInvitationRow(link.Id, link.Email!, inviter.DisplayName, link.InvitedAt!.Value, link.ExpiresAt)).ToListAsync(cancellationToken);
        return new([.. operators.OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase).ThenBy(row => row.UserId)], invitations);
    }
}

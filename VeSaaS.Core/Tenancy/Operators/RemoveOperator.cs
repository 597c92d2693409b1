using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.Operators;

/// <summary>Somebody runs the platform no more: what they and the others are told.</summary>
/// <param name="Name">Who.</param>
/// <param name="Email">Their address.</param>
/// <param name="By">Who removed them.</param>
/// <param name="Keys">How many keys of the platform were revoked with it.</param>
/// <param name="Others">Where the operators who did not do it read mail.</param>
public sealed record RemovedOperator(string Name, string Email, string By, int Keys, IReadOnlyList<string> Others);

/// <summary>How removing an operator ended.</summary>
public abstract record RemoveOperatorOutcome
{
    private RemoveOperatorOutcome()
    {
    }

    /// <summary>It is so now; sessions and keys have ended.</summary>
    public sealed record Removed : RemoveOperatorOutcome;

    /// <summary>Nobody with this id is an operator.</summary>
    public sealed record NotFound : RemoveOperatorOutcome;

    /// <summary>The platform would be left without an operator.</summary>
    public sealed record LastOperator : RemoveOperatorOutcome;

    /// <summary>The person has to prove first who they are: see <see cref="RecentProof"/>.</summary>
    public sealed record ProofNeeded : RemoveOperatorOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : RemoveOperatorOutcome;
}

/// <summary>
/// Takes an operator's rights away, or lets one lay them down. In the same transaction every session of theirs ends, the keys of the platform that they made are revoked,
/// their looking on as support ends, and their invitations are void. The account stays, with the companies it belongs to.
/// </summary>
public sealed class RemoveOperator(AppContexts contexts, RecentProof proof, ILiveEvents live, LiveSessions sessions, TimeProvider time)
{
    /// <summary>Removes the operator.</summary>
    /// <param name="acting">Who does it.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<RemoveOperatorOutcome> ExecuteAsync(
        ActingOperator acting, Guid userId, Action<AppDbContext, RemovedOperator> mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acting);
        if (!await proof.IsThereAsync(acting.UserId, acting.Session, cancellationToken))
        {
            return new RemoveOperatorOutcome.ProofNeeded();
        }

        var outcome = await contexts.WriteAsSystemAsync(OperatorRules.Reason, (db, token) => WriteAsync(db, acting.UserId, userId, mail, token), cancellationToken);
        if (outcome is RemoveOperatorOutcome.Removed)
        {
            sessions.Changed(userId);
            live.Publish(OperatorList.Topic);
            live.Publish(ApiKeyList.Topic(new(userId, null)));
        }

        return outcome;
    }

    private async Task<RemoveOperatorOutcome> WriteAsync(
        AppDbContext db, Guid by, Guid userId, Action<AppDbContext, RemovedOperator> mail, CancellationToken cancellationToken)
    {
        if (!await OperatorRules.LockAsOperatorAsync(db, by, cancellationToken))
        {
            return new RemoveOperatorOutcome.NotAllowed(OperatorRules.OperatorsOnly);
        }

        var roles = db.UserRoles.Where(row => row.UserId == userId && db.Roles.Any(role => role.Id == row.RoleId && role.Name == PlatformRoles.Admin));
        if (!await roles.AnyAsync(cancellationToken))
        {
            return new RemoveOperatorOutcome.NotFound();
        }

        if (!await OperatorRules.Others(db, userId).AnyAsync(cancellationToken))
        {
            return new RemoveOperatorOutcome.LastOperator();
        }

        var user = await db.Users.Where(row => row.Id == userId).Select(row => new { row.DisplayName, row.Email }).SingleAsync(cancellationToken);
        await roles.ExecuteDeleteAsync(cancellationToken);
        var (ended, keys) = await EndAsync(db, by, userId, cancellationToken);
        db.AuditOperator(time, "tenancy.operator_removed", by, $"user:{userId:D}", new { sessions = ended, keys });
        mail(db, new(user.DisplayName, user.Email ?? "", await OperatorRules.NameAsync(db, by, cancellationToken), keys, await OperatorRules.AddressesAsync(db, by, cancellationToken)));
        return new RemoveOperatorOutcome.Removed();
    }

    // Whatever could act on after the role is gone.
    private async Task<(int Sessions, int Keys)> EndAsync(AppDbContext db, Guid by, Guid userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = await db.Set<Session>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        var keys = await db.Set<ApiKey>().Where(key => key.CustomerId == null && key.CreatedBy == userId && key.RevokedAt == null && key.ExpiresAt > now).ToListAsync(cancellationToken);
        foreach (var key in keys)
        {
            key.RevokedAt = now;
            db.AuditApiKey(time, "tenancy.api_key_revoked", by, null, $"api_key:{key.Id.Value:D}", new { key.Name, key.Prefix });
        }

        // The company is told and the row goes when the reaper comes by; from now on it counts for nothing.
        await db.Set<Member>().Where(row => row.UserId == userId && row.SupportUntil > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SupportUntil, now), cancellationToken);
        await db.Set<OperatorLink>().Where(link => link.InvitedBy == userId && link.UsedAt == null && link.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.RevokedAt, now), cancellationToken);
        return (ended, keys.Count);
    }
}

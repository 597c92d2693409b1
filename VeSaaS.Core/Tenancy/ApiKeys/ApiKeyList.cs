using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>A key as its owner sees it. The key itself cannot be read again.</summary>
/// <param name="Id">The key's id, which the audit log names.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">How it begins.</param>
/// <param name="Scopes">Names of <see cref="ApiScopes"/>.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatorLeft">Whether that person has lost the right since then, while the key goes on.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Until when it works.</param>
/// <param name="LastUsedAt">Exact to a minute; null when never.</param>
/// <param name="RevokedAt">When it was revoked.</param>
public sealed record ApiKeyRow(
    ApiKeyId Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    string CreatedBy,
    bool CreatorLeft,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>Whether it still works.</summary>
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;
}

/// <summary>Reads the keys of a company, or of the platform.</summary>
public sealed class ApiKeyList(AppContexts contexts)
{
    /// <summary>What pages that show this owner's keys listen to.</summary>
    public static LiveTopic Topic(ApiKeyOwner owner) => new("api_keys", owner.Customer?.Value ?? Guid.Empty);

    /// <summary>The keys, newest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ExecuteAsync(ApiKeyOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        await using var db = owner.Open(contexts);
        var admins = OperatorLinks.Admins(db);
        var rows = await owner.Keys(db).AsNoTracking()
            .OrderByDescending(key => key.CreatedAt).ThenBy(key => key.Id)
            .Select(key => new
            {
                Key = key,
                Creator = db.Users.Where(user => user.Id == key.CreatedBy).Select(user => user.DisplayName).FirstOrDefault(),
                Stays = key.CustomerId == null
                    ? admins.Any(admin => admin == key.CreatedBy)
                    : db.Set<Member>().Any(member => member.CustomerId == key.CustomerId && member.UserId == key.CreatedBy),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new ApiKeyRow(
                row.Key.Id, row.Key.Name, row.Key.Prefix, ApiScopes.Split(row.Key.Scopes), row.Creator ?? "Somebody who has left", !row.Stays,
                row.Key.CreatedAt, row.Key.ExpiresAt, row.Key.LastUsedAt, row.Key.RevokedAt)),
        ];
    }
}

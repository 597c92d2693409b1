using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>A key that was presented and works.</summary>
/// <param name="Id">The key.</param>
/// <param name="Customer">Whose data it opens; null for a key of the platform.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Scopes">What it may.</param>
public sealed record PresentedKey(ApiKeyId Id, CustomerId? Customer, Guid CreatedBy, IReadOnlyList<string> Scopes)
{
    /// <summary>Whether it may change anything.</summary>
    public bool CanWrite => Scopes.Any(name => ApiScopes.Find(name) is { IsWrite: true });
}

/// <summary>Why a presented key was refused.</summary>
public enum ApiKeyRefusal
{
    /// <summary>Nobody has it. Of a wrong secret behind a known prefix no more is said.</summary>
    Unknown,

    Expired,

    Revoked,

    /// <summary>Its company is suspended.</summary>
    Suspended,
}

/// <summary>What became of a presented key: it works, or the reason why not.</summary>
/// <param name="Key">The key, when it works.</param>
/// <param name="Refusal">Why it does not.</param>
/// <param name="Prefix">How the text began, when it has the form of a key.</param>
/// <param name="Refused">The key that was refused, when the whole text was right.</param>
/// <param name="Customer">That key's customer.</param>
public sealed record ApiKeyCheck(PresentedKey? Key, ApiKeyRefusal? Refusal, string? Prefix, ApiKeyId? Refused = null, CustomerId? Customer = null);

/// <summary>Checks presented keys, notes their use, and writes refusals down.</summary>
public sealed class AuthenticateApiKey(AppContexts contexts, TimeProvider time)
{
    private const string Reason = "the key is what says whose data it opens";

    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);
    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Checks the text. Unknown and wrong keys take the same way and get the same answer.</summary>
    public async Task<ApiKeyCheck> ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!ApiKeyText.TryReadPrefix(text, out var prefix))
        {
            return new ApiKeyCheck(null, ApiKeyRefusal.Unknown, null);
        }

        await using var db = contexts.ForSystem(Reason);
        var found = await db.Set<ApiKey>().AsNoTracking().SingleOrDefaultAsync(row => row.Prefix == prefix, cancellationToken);
        var matches = CryptographicOperations.FixedTimeEquals(found?.KeyHash ?? NobodysHash, ApiKeyText.Hash(text));
        if (found is null || !matches)
        {
            return new ApiKeyCheck(null, ApiKeyRefusal.Unknown, prefix);
        }

        var now = time.GetUtcNow();
        if (await RefusalAsync(db, found, now, cancellationToken) is { } refusal)
        {
            return new ApiKeyCheck(null, refusal, prefix, found.Id, found.CustomerId);
        }

        await NoteUseAsync(db, found, now, cancellationToken);
        return new ApiKeyCheck(new PresentedKey(found.Id, found.CustomerId, found.CreatedBy, ApiScopes.Split(found.Scopes)), null, prefix);
    }

    /// <summary>Whether a key that worked before works still.</summary>
    public async Task<bool> StillWorksAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<ApiKey>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } found
            && await RefusalAsync(db, found, time.GetUtcNow(), cancellationToken) is null;
    }

    /// <summary>Writes the security event that a key was refused. It names the prefix, never the secret.</summary>
    public Task AuditRefusalAsync(ApiKeyCheck check, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        var subject = $"api_key:{check.Refused?.Value.ToString("D") ?? "unknown"}";
        return contexts.WriteAsSystemAsync(
            Reason,
            (db, _) =>
            {
                db.AuditApiKeyRefused(time, check.Customer, subject, new { reason = check.Refusal?.ToString(), check.Prefix, address });
                return Task.FromResult(true);
            },
            cancellationToken);
    }

    private static async Task<ApiKeyRefusal?> RefusalAsync(AppDbContext db, ApiKey found, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (found.RevokedAt is not null)
        {
            return ApiKeyRefusal.Revoked;
        }

        if (found.ExpiresAt <= now)
        {
            return ApiKeyRefusal.Expired;
        }

        return found.CustomerId is not { } customer
            || await db.Set<Customer>().AnyAsync(row => row.Id == customer && row.State == CustomerState.Active, cancellationToken)
                ? null
                : ApiKeyRefusal.Suspended;
    }

    // Of many requests at once one writes, and none more than once a minute.
    private static async Task NoteUseAsync(AppDbContext db, ApiKey found, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - UseResolution;
        if (found.LastUsedAt is null || found.LastUsedAt <= before)
        {
            await db.Set<ApiKey>().Where(row => row.Id == found.Id && (row.LastUsedAt == null || row.LastUsedAt <= before))
                .ExecuteUpdateAsync(row => row.SetProperty(key => key.LastUsedAt, now), cancellationToken);
        }
    }
}

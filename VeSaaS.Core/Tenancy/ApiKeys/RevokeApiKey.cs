using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>How revoking a key ended.</summary>
public abstract record RevokeApiKeyOutcome
{
    private RevokeApiKeyOutcome()
    {
    }

    /// <summary>The next request with it is refused.</summary>
    public sealed record Revoked : RevokeApiKeyOutcome;

    /// <summary>The owner has no such key.</summary>
    public sealed record NotFound : RevokeApiKeyOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : RevokeApiKeyOutcome;
}

/// <summary>Ends an API key for good.</summary>
public sealed class RevokeApiKey(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>Revokes the key; one that is revoked already stays so.</summary>
    public async Task<RevokeApiKeyOutcome> ExecuteAsync(ApiKeyOwner owner, ApiKeyId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var outcome = await owner.WriteAsync(contexts, (db, token) => WriteAsync(db, owner, id, token), cancellationToken);
        if (outcome is RevokeApiKeyOutcome.Revoked)
        {
            live.Publish(ApiKeyList.Topic(owner));
        }

        return outcome;
    }

    private async Task<RevokeApiKeyOutcome> WriteAsync(AppDbContext db, ApiKeyOwner owner, ApiKeyId id, CancellationToken cancellationToken)
    {
        if (!await owner.MayManageAsync(db, cancellationToken))
        {
            return new RevokeApiKeyOutcome.NotAllowed(owner.Refusal);
        }

        var key = await owner.Keys(db).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (key is null)
        {
            return new RevokeApiKeyOutcome.NotFound();
        }

        if (key.RevokedAt is null)
        {
            key.RevokedAt = time.GetUtcNow();
            owner.Audit(db, time, "tenancy.api_key_revoked", id, new { key.Name, key.Prefix });
        }

        return new RevokeApiKeyOutcome.Revoked();
    }
}

using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway;

/// <summary>
/// The key pairs behind caller tokens, shared by all nodes through the database. A key is published for two cache times and the clock skew
/// before its first use, and stays published until its last token is dead everywhere (gateway.md, section 3): a rotation refuses nobody.
/// </summary>
public sealed partial class SigningKeys(
    AppContexts contexts, SecretProtector protector, TimeProvider time, IOptions<GatewayOptions> options, ILogger<SigningKeys> logger) : IDisposable
{
    /// <summary>How long a key is published before it signs.</summary>
    public static readonly TimeSpan Lead = (2 * CallerClaims.KeyCacheTime) + CallerClaims.ClockSkew;

    /// <summary>How long a key stays published after it signed for the last time.</summary>
    public static readonly TimeSpan Trail = CallerClaims.Lifetime + CallerClaims.KeyCacheTime + CallerClaims.ClockSkew;

    // Far below the lead: a node that has not looked for this long still hears of a key before anyone signs with it.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Snapshot? _snapshot;

    /// <summary>The public keys that a verifier must know now, as they stand in the JWKS.</summary>
    public async Task<IReadOnlyList<JsonWebKey>> GetPublishedAsync(CancellationToken cancellationToken)
    {
        var snapshot = await CurrentAsync(cancellationToken);
        var now = time.GetUtcNow();
        return [.. snapshot.Keys.Where(key => key.Row.PublishedUntil is not { } end || end > now).Select(key => key.Public)];
    }

    /// <summary>The key that tokens are signed with now.</summary>
    internal async Task<SigningCredentials> GetSigningAsync(CancellationToken cancellationToken)
    {
        var snapshot = await CurrentAsync(cancellationToken);
        return SigningAt(snapshot, time.GetUtcNow())?.Private
            ?? throw new InvalidOperationException("There is no signing key that can be used; the refresh just made should have created one.");
    }

    /// <inheritdoc />
    public void Dispose() => _refreshing.Dispose();

    private static LoadedKey? SigningAt(Snapshot snapshot, DateTimeOffset now) =>
        snapshot.Keys.LastOrDefault(key => key.Private is not null && key.Row.ActiveFrom <= now);

    private async Task<Snapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } fresh && time.GetElapsedTime(fresh.LoadedAt) < RefreshInterval)
        {
            return fresh;
        }

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } meanwhile && time.GetElapsedTime(meanwhile.LoadedAt) < RefreshInterval)
            {
                return meanwhile;
            }

            var snapshot = await LoadAsync(cancellationToken);
            if (IsDue(snapshot))
            {
                await RotateAsync(snapshot, cancellationToken);
                snapshot = await LoadAsync(cancellationToken);
            }

            return _snapshot = snapshot;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private bool IsDue(Snapshot snapshot)
    {
        var now = time.GetUtcNow();
        return SigningAt(snapshot, now) is null
            || snapshot.Keys[^1].Row.ActiveFrom + options.Value.KeyLifetime - Lead <= now
            || snapshot.Keys.Any(key => key.Row.PublishedUntil <= now);
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        await using var db = contexts.ForSystem("signing keys belong to the installation");
        var rows = await db.Set<SigningKey>().AsNoTracking().OrderBy(key => key.Sequence).ToListAsync(cancellationToken);
        var known = _snapshot?.Keys.ToDictionary(key => key.Row.Id) ?? [];
        return new Snapshot(at, [.. rows.Select(row => known.GetValueOrDefault(row.Id) is { } key ? key with { Row = row } : Open(row))]);
    }

    private LoadedKey Open(SigningKey row)
    {
        try
        {
            // Never disposed: tokens may still be signed with it while a refresh replaces the snapshot.
            var pair = ECDsa.Create();
            pair.ImportPkcs8PrivateKey(protector.Unprotect(row.ProtectedPrivateKey), out _);
            return new LoadedKey(row, PublicOf(row), new SigningCredentials(new ECDsaSecurityKey(pair) { KeyId = row.Id }, SecurityAlgorithms.EcdsaSha256));
        }
        catch (CryptographicException exception)
        {
            // The data-protection keys were lost: tokens of this key can still be verified, and a new one takes over.
            Log.CannotOpen(logger, exception, row.Id);
            return new LoadedKey(row, PublicOf(row), null);
        }
    }

    private static JsonWebKey PublicOf(SigningKey row)
    {
        using var pair = ECDsa.Create();
        pair.ImportSubjectPublicKeyInfo(row.PublicKey, out _);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Kid = row.Id,
            Alg = SecurityAlgorithms.EcdsaSha256,
            Use = JsonWebKeyUseNames.Sig,
        };
    }

    private async Task RotateAsync(Snapshot seen, CancellationToken cancellationToken)
    {
        var usable = seen.Keys.Where(key => key.Private is not null).Select(key => key.Row.Id).ToHashSet();
        var created = await contexts.WriteAsSystemAsync("signing keys belong to the installation", (db, token) => RotateAsync(db, usable, token), cancellationToken);
        if (created is not null)
        {
            Log.Created(logger, created);
        }
    }

    private async Task<string?> RotateAsync(AppDbContext db, HashSet<string> usable, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await db.Set<SigningKey>().OrderBy(key => key.Sequence).ToListAsync(cancellationToken);
        db.RemoveRange(rows.Where(row => row.PublishedUntil <= now));
        var newest = rows.LastOrDefault();
        var canSign = rows.Any(row => row.ActiveFrom <= now && usable.Contains(row.Id));
        // Another node has been here since the snapshot was loaded.
        if (newest is not null && (newest.CreatedAt > now - RefreshInterval || (canSign && newest.ActiveFrom + options.Value.KeyLifetime - Lead > now)))
        {
            return null;
        }

        var key = Create((newest?.Sequence ?? 0) + 1, now, canSign ? now + Lead : now);
        foreach (var older in rows.Where(row => row.RetiredAt is null))
        {
            older.RetiredAt = key.ActiveFrom;
            older.PublishedUntil = key.ActiveFrom + Trail;
        }

        db.Add(key);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return key.Id;
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Two nodes rotated at once; the other one's key is as good.
            db.ChangeTracker.Clear();
            return null;
        }
    }

    private SigningKey Create(long sequence, DateTimeOffset now, DateTimeOffset activeFrom)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = pair.ExportSubjectPublicKeyInfo();
        return new SigningKey
        {
            Id = Base64UrlEncoder.Encode(SHA256.HashData(publicKey)),
            Sequence = sequence,
            PublicKey = publicKey,
            ProtectedPrivateKey = protector.Protect(pair.ExportPkcs8PrivateKey()),
            CreatedAt = now,
            ActiveFrom = activeFrom,
        };
    }

    private sealed record LoadedKey(SigningKey Row, JsonWebKey Public, SigningCredentials? Private);

    private sealed record Snapshot(long LoadedAt, IReadOnlyList<LoadedKey> Keys);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Signing key {KeyId} was created.")]
        public static partial void Created(ILogger logger, string keyId);

        [LoggerMessage(2, LogLevel.Error, "Signing key {KeyId} cannot be decrypted; it only verifies from now on.")]
        public static partial void CannotOpen(ILogger logger, Exception exception, string keyId);
    }
}

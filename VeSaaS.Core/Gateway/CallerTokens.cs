using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway;

/// <summary>What a caller token says besides issuer, audience and times (gateway.md: the caller's identity).</summary>
/// <param name="Customer">Claim `customer`.</param>
/// <param name="Agent">Claim `agent`.</param>
/// <param name="Run">Claim `run`: the run's id, or the probe's.</param>
public sealed record CallerIdentity(CustomerId Customer, AgentRef Agent, Guid Run);

/// <summary>Signs the token that every call to the gateway carries.</summary>
public sealed class CallerTokens(SigningKeys keys, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A bearer token of the identity, good for <see cref="CallerClaims.Lifetime"/>; sign one per call.</summary>
    public async Task<string> IssueAsync(CallerIdentity identity, CancellationToken cancellationToken) =>
        Sign(identity, await keys.GetSigningAsync(cancellationToken), time.GetUtcNow());

    /// <summary>A token that has been dead for longer than clocks may differ: a probe shows that it is refused.</summary>
    internal async Task<string> IssueExpiredAsync(CallerIdentity identity, CancellationToken cancellationToken) =>
        Sign(identity, await keys.GetSigningAsync(cancellationToken), time.GetUtcNow() - CallerClaims.Lifetime - (10 * CallerClaims.ClockSkew));

    /// <summary>A token under a known key's name that another key signed: a probe shows that it is refused.</summary>
    internal async Task<string> IssueForgedAsync(CallerIdentity identity, CancellationToken cancellationToken)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var known = await keys.GetSigningAsync(cancellationToken);
        var key = new ECDsaSecurityKey(stranger)
        {
            KeyId = known.Key.KeyId,
            // Signers are cached by key id, and this one shares its id with the real key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        return Sign(identity, new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256), time.GetUtcNow());
    }

    private string Sign(CallerIdentity identity, SigningCredentials credentials, DateTimeOffset issuedAt) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = CallerClaims.Issuer,
            Audience = CallerClaims.Audience,
            IssuedAt = issuedAt.UtcDateTime,
            NotBefore = issuedAt.UtcDateTime,
            Expires = (issuedAt + CallerClaims.Lifetime).UtcDateTime,
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Jti] = time.NewId().ToString(),
                [CallerClaims.Customer] = GatewayNames.CustomerValue(identity.Customer),
                [CallerClaims.Agent] = identity.Agent.ToString(),
                [CallerClaims.Run] = identity.Run.ToString(),
            },
        });
}

/// <summary>What caller tokens are made of: the one place where issuer, audience and claims are named.</summary>
public static class CallerClaims
{
    /// <summary>`iss`.</summary>
    public const string Issuer = "vesaas";

    /// <summary>`aud`.</summary>
    public const string Audience = "vesaas-gateway";

    /// <summary>The customer's id.</summary>
    public const string Customer = "customer";

    /// <summary>The agent, `{source}/{namespace}/{name}`.</summary>
    public const string Agent = "agent";

    /// <summary>The run's id, or the probe's.</summary>
    public const string Run = "run";

    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>By how much clocks may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>How long a gateway may keep the published keys.</summary>
    public static readonly TimeSpan KeyCacheTime = TimeSpan.FromMinutes(5);
}

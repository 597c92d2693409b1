using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>Makes tokens, right ones and every kind of wrong one.</summary>
internal sealed class CallerSigner : IDisposable
{
    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public JsonWebKey Published
    {
        get
        {
            var point = _pair.ExportParameters(includePrivateParameters: false).Q;
            return new JsonWebKey
            {
                Kty = "EC",
                Crv = "P-256",
                X = Base64UrlEncoder.Encode(point.X),
                Y = Base64UrlEncoder.Encode(point.Y),
                Kid = KeyId,
                Alg = "ES256",
                Use = "sig",
            };
        }
    }

    public string Sign(
        Guid customer, AgentRef agent, TimeSpan? age = null, string audience = CallerClaims.Audience, string issuer = CallerClaims.Issuer, string? keyId = null)
    {
        var now = TimeProvider.System.GetUtcNow() - (age ?? TimeSpan.Zero);
        var key = new ECDsaSecurityKey(_pair) { KeyId = keyId ?? KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + CallerClaims.Lifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object> { ["customer"] = customer.ToString(), ["agent"] = agent.ToString(), ["run"] = customer.ToString() },
        });
    }

    /// <summary>The same claims, with the algorithm and signature of the caller's choice.</summary>
    public static string Rewrite(string token, string header, string? signature)
    {
        var parts = token.Split('.');
        return $"{Base64UrlEncoder.Encode(header)}.{parts[1]}.{signature ?? parts[2]}";
    }

    public void Dispose() => _pair.Dispose();
}

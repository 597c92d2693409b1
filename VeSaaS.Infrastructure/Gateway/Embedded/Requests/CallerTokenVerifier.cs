using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>Verifies caller tokens: ES256 by a published key, issuer, audience and times; nothing else is a token.</summary>
internal sealed class CallerTokenVerifier(CallerKeySource keys, TimeProvider time)
{
    private const int MaxTokenLength = 8 * 1024;
    private const string Scheme = "Bearer ";

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>The claims of the token in the header's only line, or null for whatever is not a valid token.</summary>
    public async Task<JsonElement?> VerifyAsync(IReadOnlyList<string?> authorization, TokenRule rule, CancellationToken cancellationToken)
    {
        if (authorization is not [{ Length: <= MaxTokenLength } line] || !line.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = line[Scheme.Length..];
        if (!_handler.CanReadToken(token) || KeyId(token) is not { } keyId)
        {
            return null;
        }

        var published = await keys.ReadAsync(cancellationToken);
        if (published.FirstOrDefault(candidate => candidate.Kid == keyId) is not { Crv: JsonWebKeyECTypes.P256 } key)
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(rule, key));
        if (result is not { IsValid: true, SecurityToken: JsonWebToken verified })
        {
            return null;
        }

        using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(verified.EncodedPayload));
        return claims.RootElement.Clone();
    }

    private string? KeyId(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token).Kid is { Length: > 0 } kid ? kid : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            // Whatever a stranger writes into the header; the answer is 401, and there is nothing to mend here.
            return null;
        }
    }

    private TokenValidationParameters Parameters(TokenRule rule, SecurityKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        ValidIssuer = rule.Issuer,
        ValidAudiences = rule.Audiences,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && end + CallerClaims.ClockSkew > now && (notBefore is not { } start || start - CallerClaims.ClockSkew <= now);
    }
}

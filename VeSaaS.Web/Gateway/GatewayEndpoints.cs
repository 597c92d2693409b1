using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Web.Gateway;

/// <summary>What gateways read from the application.</summary>
public static class GatewayEndpoints
{
    /// <summary>`/.well-known/jwks.json`: the public keys of caller tokens, for anyone.</summary>
    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/.well-known/jwks.json", GetKeysAsync).AllowAnonymous().WithName("GetSigningKeys")
            .WithSummary("The public keys of caller tokens (RFC 7517).");
        // Agents are reached through the gateway and nowhere else. Development serves new files under any path that ends like one, to people who have
        // signed in; without this it would send everybody else who asks for an agent's card to sign in.
        endpoints.Map("/agents/{**path}", () => TypedResults.NotFound())
            .WithMetadata(new SkipStatusCodePagesAttribute()).AllowAnonymous().ExcludeFromDescription();
        return endpoints;
    }

    internal static async Task<Ok<PublishedKeys>> GetKeysAsync(SigningKeys keys, HttpResponse response, CancellationToken cancellationToken)
    {
        var published = await keys.GetPublishedAsync(cancellationToken);
        response.Headers.CacheControl = $"public, max-age={CallerClaims.KeyCacheTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)}";
        return TypedResults.Ok(new PublishedKeys([.. published.Select(key => new PublishedKey(key.Kty, key.Crv, key.X, key.Y, key.Kid, key.Use, key.Alg))]));
    }

    /// <summary>A JSON Web Key Set (RFC 7517).</summary>
    internal sealed record PublishedKeys(IReadOnlyList<PublishedKey> Keys);

    /// <summary>A JSON Web Key of curve P-256 (RFC 7518, section 6.2).</summary>
    internal sealed record PublishedKey(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);
}

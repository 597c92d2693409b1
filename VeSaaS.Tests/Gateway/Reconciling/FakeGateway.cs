using System.Net;
using System.Net.Http.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>Answers as a gateway would that enforces what is in the store, in front of an agent that has a card.</summary>
internal sealed class FakeGateway(WatchedStore store, SigningKeys keys, TimeProvider time) : HttpMessageHandler, IHttpClientFactory
{
    /// <summary>The agent behind it does not answer.</summary>
    public bool AgentIsDown { get; set; }

    /// <summary>Nobody answers at its address.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether something stands there that demands and verifies a token.</summary>
    public bool VerifiesTokens { get; set; } = true;

    /// <summary>Overrides the answer; null for the right one.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Answer { get; set; }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsDown ? throw new HttpRequestException("Connection refused.") : Answer?.Invoke(request) ?? await JudgeAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> JudgeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await VerifyAsync(request, cancellationToken);
        if (token is null && VerifiesTokens)
        {
            return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        }

        var path = request.RequestUri!.AbsolutePath;
        var agent = AgentRef.Parse(string.Join('/', path.Split('/')[2..5]));
        var objects = await store.Inner.ListAsync(agent.Hash, cancellationToken);
        if (!objects.Any(item => item.Kind is GatewayKind.HttpRoute))
        {
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        var customer = request.Headers.TryGetValues("x-customer-id", out var values) ? values.Single() : null;
        var isHim = !VerifiesTokens || (token!.GetClaim("customer").Value == customer && token.GetClaim("agent").Value == agent.ToString());
        var isAllowed = isHim && customer is { Length: 36 }
            && objects.Any(item => AllowLists.ExpressionsOf(item).Any(text => text!.GetValue<string>().Contains(customer, StringComparison.Ordinal)));
        return isAllowed
            ? AgentIsDown ? new HttpResponseMessage(HttpStatusCode.BadGateway) : Card()
            : new HttpResponseMessage(HttpStatusCode.Forbidden);
    }

    public static HttpResponseMessage Card() => new(HttpStatusCode.OK) { Content = JsonContent.Create(new { name = "Reader" }) };

    private async Task<JsonWebToken?> VerifyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(request.Headers.Authorization?.Parameter, new TokenValidationParameters
        {
            ValidIssuer = CallerClaims.Issuer,
            ValidAudience = CallerClaims.Audience,
            IssuerSigningKeys = await keys.GetPublishedAsync(cancellationToken),
            LifetimeValidator = (from, to, _, _) => from <= now + CallerClaims.ClockSkew && to > now - CallerClaims.ClockSkew,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }
}

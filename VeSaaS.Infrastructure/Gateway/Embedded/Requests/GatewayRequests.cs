using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>
/// Decides about each request, in agentgateway's order:
/// <code>
/// target ─ route? ─ no → 404
///            └ token demanded and valid? ─ no → 401
///                └ Deny, Require, Allow ─ no → 403
///                    └ headers rewritten → backend ─ unreachable → 502
/// </code>
/// </summary>
internal sealed class GatewayRequests(GatewayState state, CallerTokenVerifier tokens, AgentForwarder forwarder, RefusalLog refusals)
{
    public async Task HandleAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var snapshot = state.Current;
        if (!RequestPath.TryRead(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var path)
            || snapshot.Find(path.Path) is not { } route)
        {
            await GatewayAnswers.NotFoundAsync(context, aborted);
            return;
        }

        JsonElement? claims = null;
        if (route.Token is { } rule)
        {
            claims = await tokens.VerifyAsync(context.Request.Headers.Authorization, rule, aborted);
            if (claims is null)
            {
                refusals.Refused(context.Request, route.Agent, StatusCodes.Status401Unauthorized, null);
                await GatewayAnswers.UnauthenticatedAsync(context, aborted);
                return;
            }
        }

        var activation = Activation(context.Request, path, claims);
        await DecideAsync(context, path, activation, snapshot, route);
    }

    private async Task DecideAsync(HttpContext context, RequestPath path, CelActivation activation, GatewaySnapshot snapshot, EffectiveRoute route)
    {
        var request = new OpenRequest(path.Path, activation, context.Abort);
        do
        {
            if (!route.Allows(activation))
            {
                refusals.Refused(context.Request, route.Agent, StatusCodes.Status403Forbidden, activation.Jwt);
                await GatewayAnswers.RefusedAsync(context, context.RequestAborted);
                return;
            }

            if (state.TryEnter(request, snapshot))
            {
                await ForwardAsync(context, path, request, route);
                return;
            }

            snapshot = state.Current;
        }
        while ((route = snapshot.Find(path.Path)!) is not null);

        await GatewayAnswers.NotFoundAsync(context, context.RequestAborted);
    }

    private async Task ForwardAsync(HttpContext context, RequestPath path, OpenRequest request, EffectiveRoute route)
    {
        try
        {
            if (context.Request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(context.Request.Method))
            {
                await GatewayAnswers.NoUpgradeAsync(context, context.RequestAborted);
                return;
            }

            await forwarder.ForwardAsync(context, route, path, request.Activation, context.RequestAborted);
        }
        finally
        {
            state.Leave(request);
        }
    }

    private static CelActivation Activation(HttpRequest request, RequestPath path, JsonElement? claims)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.Ordinal);
        foreach (var (name, lines) in request.Headers)
        {
            // Two lines of one name are one list to HTTP. Joined, neither of them is equal to anything alone.
            headers[name.ToLowerInvariant()] = string.Join(',', (IEnumerable<string?>)lines);
        }

        return new CelActivation(request.Method, request.Headers[HeaderNames.Host].ToString(), path.Path, path.Path + path.Query, headers, claims);
    }
}

using System.Collections.Frozen;
using VeSaaS.Infrastructure.Gateway.Cel;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Everything that decides about a request, at one moment. Immutable, and replaced as a whole.</summary>
internal sealed class GatewaySnapshot(IReadOnlyCollection<EffectiveRoute> routes)
{
    private readonly FrozenDictionary<string, EffectiveRoute> _routes =
        routes.ToFrozenDictionary(route => route.Manifest.Prefix, StringComparer.Ordinal);

    private readonly int _longestPrefix = routes.Select(route => route.Manifest.Prefix.Length).DefaultIfEmpty().Max();

    /// <summary>A gateway without routes.</summary>
    public static GatewaySnapshot Empty { get; } = new([]);

    /// <summary>The route with the longest prefix of whole segments, or null.</summary>
    public EffectiveRoute? Find(string path)
    {
        // Prefixes longer than any route's are not tried, or a long path would cost its square.
        var longest = path.Length > _longestPrefix ? path.LastIndexOf('/', _longestPrefix) : path.Length;
        for (var end = longest; end >= 0; end = end == 0 ? -1 : path.LastIndexOf('/', end - 1))
        {
            if (_routes.TryGetValue(path[..end], out var route))
            {
                return route;
            }
        }

        return null;
    }
}

/// <summary>Where requests go, and what is added to them.</summary>
internal sealed record RouteBackend(Uri Address, CredentialRule? Credential);

/// <summary>A rule with the backend it names, or null while that is not there.</summary>
internal sealed record EffectiveRule(RouteRule Rule, RouteBackend? Backend);

/// <summary>A route with all that applies to it, of its own and of the Gateway's policies.</summary>
/// <param name="Manifest">The route.</param>
/// <param name="Main">What becomes of requests below its prefix.</param>
/// <param name="Exact">What becomes of requests for single paths.</param>
/// <param name="Token">The token that a caller must bring, or null.</param>
/// <param name="Rules">All authorization rules.</param>
/// <param name="Headers">Headers to set.</param>
internal sealed record EffectiveRoute(
    CompiledManifest.Route Manifest,
    EffectiveRule Main,
    IReadOnlyDictionary<string, EffectiveRule> Exact,
    TokenRule? Token,
    IReadOnlyList<AuthorizationRule> Rules,
    IReadOnlyList<HeaderRule> Headers)
{
    /// <summary>The agent that the route is for, as its annotation says; for logs.</summary>
    public string Agent => Manifest.Object.Annotation("vesaas.io/agent-ref") ?? Manifest.Object.Name;

    /// <summary>Whether every backend it names is there.</summary>
    public bool IsResolved => Main.Backend is not null && Exact.Values.All(rule => rule.Backend is not null);

    /// <summary>The rule for a path that the route matches, and the path at the backend.</summary>
    public (EffectiveRule Rule, string Path) For(string path) =>
        Exact.TryGetValue(path, out var single) ? (single, single.Rule.Replacement) : (Main, Main.Rule.Replacement + path[Manifest.Prefix.Length..]);

    /// <summary>
    /// agentgateway's order: a Deny that holds refuses, a Require that does not hold refuses, an Allow that holds lets in; otherwise the existence
    /// of any Allow refuses. A rule without a program, and an expression that fails, hold never.
    /// </summary>
    public bool Allows(CelActivation activation)
    {
        if (Token is not null && activation.Jwt is null)
        {
            return false;
        }

        var (hasAllow, allowed) = (false, false);
        foreach (var rule in Rules)
        {
            var holds = rule.Program?.Matches(activation) ?? false;
            switch (rule.Action)
            {
                case AuthorizationAction.Deny when holds:
                case AuthorizationAction.Require when !holds:
                    return false;
                case AuthorizationAction.Allow:
                    hasAllow = true;
                    allowed |= holds;
                    break;
            }
        }

        return allowed || !hasAllow;
    }
}

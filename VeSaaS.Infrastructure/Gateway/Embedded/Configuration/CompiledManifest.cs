using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Cel;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>What a policy's authorization does when its expression is true, or is not.</summary>
internal enum AuthorizationAction
{
    Allow,
    Deny,
    Require,
}

/// <summary>One expression of an authorization; without a program it never matches.</summary>
internal sealed record AuthorizationRule(AuthorizationAction Action, CelProgram? Program);

/// <summary>Where verified tokens come from. The keys are the application's.</summary>
internal sealed record TokenRule(string Issuer, IReadOnlyList<string> Audiences);

/// <summary>A request header that the gateway sets to the value of an expression.</summary>
internal sealed record HeaderRule(string Name, CelProgram Value);

/// <summary>A reference to another object of the gateway's namespace.</summary>
internal readonly record struct ManifestReference(GatewayKind Kind, string Name);

/// <summary>A manifest that was read once: what it means, and what is wrong with it.</summary>
/// <param name="Object">The document it was read from.</param>
/// <param name="Problems">Why it is not accepted; empty when it is.</param>
internal abstract record CompiledManifest(GatewayObject Object, IReadOnlyList<string> Problems)
{
    public bool IsAccepted => Problems.Count == 0;

    internal sealed record Listener(GatewayObject Object, IReadOnlyList<string> Problems) : CompiledManifest(Object, Problems);

    /// <param name="Object">The document.</param>
    /// <param name="Problems">Its problems; a policy that is not accepted refuses whatever it targets.</param>
    /// <param name="Target">What it applies to, or null when that cannot be read: then to everything.</param>
    /// <param name="Rules">Its authorization.</param>
    /// <param name="Token">Its token verification, or null.</param>
    /// <param name="Headers">The headers that it sets.</param>
    internal sealed record Policy(
        GatewayObject Object,
        IReadOnlyList<string> Problems,
        ManifestReference? Target,
        IReadOnlyList<AuthorizationRule> Rules,
        TokenRule? Token,
        IReadOnlyList<HeaderRule> Headers) : CompiledManifest(Object, Problems);

    /// <param name="Object">The document.</param>
    /// <param name="Problems">Its problems; a route that is not accepted does not exist.</param>
    /// <param name="Parent">The Gateway it belongs to.</param>
    /// <param name="Prefix">The path prefix it matches, without a trailing slash.</param>
    /// <param name="Main">What becomes of requests below the prefix.</param>
    /// <param name="Exact">What becomes of requests for exactly these paths, which lie below the prefix.</param>
    internal sealed record Route(
        GatewayObject Object,
        IReadOnlyList<string> Problems,
        ManifestReference Parent,
        string Prefix,
        RouteRule Main,
        IReadOnlyDictionary<string, RouteRule> Exact) : CompiledManifest(Object, Problems);

    /// <param name="Object">The document.</param>
    /// <param name="Problems">Its problems; a backend that is not accepted does not exist.</param>
    /// <param name="Address">Scheme, host and port.</param>
    /// <param name="Credential">What is added to requests for it, or null.</param>
    internal sealed record Backend(
        GatewayObject Object, IReadOnlyList<string> Problems, Uri? Address, CredentialRule? Credential) : CompiledManifest(Object, Problems);
}

/// <summary>What becomes of a request that a rule of a route matches.</summary>
/// <param name="Replacement">What replaces the matched part of the path on the way to the backend.</param>
/// <param name="RemovedHeaders">Request headers that go no further.</param>
/// <param name="BackendName">The AgentgatewayBackend, or null when <paramref name="Service"/> is set.</param>
/// <param name="Service">The address of a Kubernetes Service, or null.</param>
internal sealed record RouteRule(string Replacement, IReadOnlyList<string> RemovedHeaders, string? BackendName, Uri? Service);

/// <summary>A credential that the gateway adds. The manifest names it; its value comes from elsewhere.</summary>
internal sealed record CredentialRule(string Secret, string Header, string Prefix);

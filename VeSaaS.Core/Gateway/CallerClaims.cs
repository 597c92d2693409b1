namespace VeSaaS.Core.Gateway;

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

using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Gateway;

/// <summary>Where the enforcing gateway runs.</summary>
public enum GatewayMode
{
    Embedded,
    Kubernetes,
}

/// <summary>Where the embedded gateway reads its manifests.</summary>
public enum GatewaySource
{
    /// <summary>From memory: the application writes them there, anew at every start.</summary>
    Application,

    /// <summary>From the Kubernetes API server.</summary>
    Kubernetes,
}

/// <summary>As what the gateway's policies are written (gateway.md, section 2).</summary>
public enum GatewayDialect
{
    /// <summary>`agentgateway.dev/v1alpha1` AgentgatewayPolicy: verifies the caller's token.</summary>
    AgentgatewayPolicy,

    /// <summary>`gateway.kgateway.dev/v1alpha1` TrafficPolicy, for agentgateway under kgateway 2.1: knows no token, and believes the header.</summary>
    TrafficPolicy,
}

/// <summary>Configuration section `Gateway`.</summary>
public sealed class GatewayOptions
{
    public const string SectionName = "Gateway";

    /// <summary>`Gateway:Mode`; required outside Development, where it defaults to Embedded.</summary>
    public GatewayMode? Mode { get; set; }

    /// <summary>
    /// `Gateway:ListenUrl`: where the embedded gateway listens, for example `http://127.0.0.1:5081`. Port 0 takes a free one.
    /// </summary>
    public string ListenUrl { get; set; } = "http://127.0.0.1:5081";

    /// <summary>`Gateway:Source`: where the embedded gateway reads its manifests. In mode Kubernetes they are at the API server anyway.</summary>
    public GatewaySource Source { get; set; }

    /// <summary>`Gateway:Url`: the gateway's address as the application calls it; required in mode Kubernetes, and known by itself in mode Embedded.</summary>
    public string? Url { get; set; }

    /// <summary>`Gateway:Namespace`: the Kubernetes namespace of the gateway's resources.</summary>
    public string Namespace { get; set; } = "vesaas";

    /// <summary>`Gateway:Dialect`: as what the policies are written.</summary>
    public GatewayDialect Dialect { get; set; }

    /// <summary>`Gateway:AcceptUnverifiedIdentity`: that an operator knows that dialect TrafficPolicy proves nobody's identity; it does not start without.</summary>
    public bool AcceptUnverifiedIdentity { get; set; }

    /// <summary>`Gateway:ResyncInterval`: how often every agent is reconciled without a reason.</summary>
    public TimeSpan ResyncInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>`Gateway:ProbeInterval`: how often one imported agent, the one that waited longest, is probed for strangers.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>`Gateway:KeyLifetime`: how long a key signs caller tokens before the next one takes over. At least one hour.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>The gateway's base address, known once it listens.</summary>
public sealed class GatewayAddress
{
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The base address, or null while nothing listens.</summary>
    public Uri? Current => _listening.Task.IsCompletedSuccessfully ? _listening.Task.Result : null;

    /// <summary>The base address, for example `http://127.0.0.1:5081/`; waits until the gateway listens.</summary>
    public Task<Uri> GetAsync(CancellationToken cancellationToken) => _listening.Task.WaitAsync(cancellationToken);

    /// <summary>Makes the address known; the first call wins.</summary>
    public void Set(Uri address) => _listening.TrySetResult(address);

    /// <summary>The address of the agent's route, without a trailing slash.</summary>
    public async Task<Uri> RouteAsync(AgentRef agent, CancellationToken cancellationToken) =>
        new(await GetAsync(cancellationToken), agent.RoutePath);
}

/// <summary>Reports every problem of section `Gateway` with its key.</summary>
internal sealed partial class GatewayOptionsValidation : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(GatewayOptions options)
    {
        if (options.Mode is null)
        {
            yield return "Gateway:Mode is not set; outside Development say which gateway enforces access (Embedded or Kubernetes).";
        }

        if (options.Mode is GatewayMode.Kubernetes && options.Url is null)
        {
            yield return "Gateway:Url is not set; in mode Kubernetes say where the application reaches the gateway, such as http://vesaas-gateway.vesaas.svc:8080.";
        }

        if (!IsHttp(options.ListenUrl))
        {
            yield return "Gateway:ListenUrl must be an http or https address such as http://127.0.0.1:5081.";
        }

        if (options.Url is not null && !IsHttp(options.Url))
        {
            yield return "Gateway:Url must be an http or https address.";
        }

        if (!DnsLabel().IsMatch(options.Namespace))
        {
            yield return "Gateway:Namespace must be a Kubernetes namespace: lower-case letters, digits and hyphens, at most 63.";
        }

        if (!Enum.IsDefined(options.Dialect))
        {
            yield return "Gateway:Dialect must be AgentgatewayPolicy or TrafficPolicy.";
        }

        if (options is { Dialect: GatewayDialect.TrafficPolicy, AcceptUnverifiedIdentity: false })
        {
            yield return "Gateway:AcceptUnverifiedIdentity must be true with Gateway:Dialect=TrafficPolicy: that dialect cannot verify a caller's token, so whoever reaches the gateway can call as any customer.";
        }

        if (options.ResyncInterval < TimeSpan.FromSeconds(10))
        {
            yield return "Gateway:ResyncInterval must be at least 00:00:10.";
        }

        if (options.ProbeInterval < TimeSpan.FromSeconds(1))
        {
            yield return "Gateway:ProbeInterval must be at least 00:00:01.";
        }

        if (options.KeyLifetime < TimeSpan.FromHours(1))
        {
            yield return "Gateway:KeyLifetime must be at least 01:00:00.";
        }
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}

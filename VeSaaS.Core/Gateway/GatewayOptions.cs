namespace VeSaaS.Core.Gateway;

/// <summary>Where the enforcing gateway runs.</summary>
public enum GatewayMode
{
    Embedded,
    Kubernetes,
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

    /// <summary>`Gateway:Url`: the gateway's address as the application calls it; the embedded gateway sets it by itself.</summary>
    public string? Url { get; set; }

    /// <summary>`Gateway:Namespace`: the Kubernetes namespace of the gateway's resources.</summary>
    public string Namespace { get; set; } = "vesaas";

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

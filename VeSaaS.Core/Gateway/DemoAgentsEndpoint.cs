namespace VeSaaS.Core.Gateway;

/// <summary>
/// Where the demo agents listen, and the secret that only the gateway adds to requests for them. The address is known once they listen;
/// without demo agents it never is.
/// </summary>
/// <param name="secret">Visible ASCII; made anew at each start unless `Demo:Secret` names that of a process of its own.</param>
public sealed class DemoAgentsEndpoint(string secret)
{
    /// <summary>The `source` part of demo agents' references.</summary>
    public const string Source = "demo";

    /// <summary>The `namespace` part of demo agents' references.</summary>
    public const string Namespace = "demo";

    /// <summary>The header that carries <see cref="Secret"/>. The gateway removes what a caller sent under this name.</summary>
    public const string SecretHeader = "x-vesaas-demo-secret";

    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The value of <see cref="SecretHeader"/> without which a demo agent answers 401.</summary>
    public string Secret { get; } = secret;

    /// <summary>The base address, for example `http://127.0.0.1:5082/`, or null while nobody listens.</summary>
    public Uri? Address => _listening.Task.IsCompletedSuccessfully ? _listening.Task.Result : null;

    /// <summary>The base address; waits until the demo agents listen.</summary>
    public Task<Uri> GetAsync(CancellationToken cancellationToken) => _listening.Task.WaitAsync(cancellationToken);

    /// <summary>Makes the address known; the first call wins.</summary>
    public void Set(Uri address) => _listening.TrySetResult(address);

    /// <summary>The path of a demo agent below <see cref="Address"/>: `/{name}`; its card lies at `/{name}/.well-known/agent-card.json`.</summary>
    public static string PathOf(AgentRef agent) => $"/{agent.Name}";
}

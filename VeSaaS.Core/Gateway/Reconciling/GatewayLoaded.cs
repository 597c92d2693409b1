namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>That this process has written every agent's documents once: from here on an embedded gateway may listen.</summary>
public sealed class GatewayLoaded
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until it is so.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    internal void Set() => _loaded.TrySetResult();
}

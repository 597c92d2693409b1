using VeSaaS.Core.Gateway;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>The product's own store, which can be made to be away: everything but the watch that is open throws meanwhile.</summary>
internal sealed class InterruptibleStore(IGatewayStore inner) : IGatewayStore
{
    private volatile bool _isAway;

    /// <summary>Called before every write; true makes it fail.</summary>
    public Func<bool>? FailsWrite { get; set; }

    /// <summary>Whether the store cannot be reached.</summary>
    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    public Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken) =>
        Reach().ListAsync(agentHash, cancellationToken);

    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) =>
        Reach().GetAsync(kind, name, cancellationToken);

    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) =>
        ReachToWrite().ApplyAsync(desired, read, cancellationToken);

    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) => ReachToWrite().DeleteAsync(read, cancellationToken);

    public IAsyncEnumerable<GatewayChange> WatchAsync(CancellationToken cancellationToken) => Reach().WatchAsync(cancellationToken);

    private IGatewayStore ReachToWrite() => FailsWrite?.Invoke() is true ? throw new GatewayUnavailableException("The test failed the write.") : Reach();

    private IGatewayStore Reach() => _isAway ? throw new GatewayUnavailableException("The test took the store away.") : inner;
}

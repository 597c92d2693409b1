namespace VeSaaS.Core.Gateway.Overview;

/// <summary>What stands at the gateway, as it was read last.</summary>
/// <param name="Objects">Everything of ours; of the last reading that succeeded.</param>
/// <param name="ReadAt">When that was; null when none has succeeded since this process started.</param>
/// <param name="Trouble">Why it could not be read just now; null when it could.</param>
public sealed record LiveReading(IReadOnlyList<GatewayObject> Objects, DateTimeOffset? ReadAt, string? Trouble);

/// <summary>Reads the gateway's objects, and remembers them for the time in which they cannot be read.</summary>
public sealed class GatewayLive(IGatewayStore store, TimeProvider time)
{
    private volatile LiveReading _last = new([], null, null);

    internal async Task<LiveReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var objects = await store.ListAsync(null, cancellationToken);
            return _last = new LiveReading(objects, time.GetUtcNow(), null);
        }
        catch (GatewayUnavailableException exception)
        {
            return _last with { Trouble = exception.Message };
        }
    }
}

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>
/// How much at the gateway an operator has to look at, for whoever shows a number and nothing more. However many look, the two sides are compared once
/// within <see cref="Freshness"/>.
/// </summary>
public sealed class GatewayAlarm(GatewayOverview overview, TimeProvider time) : IDisposable
{
    /// <summary>How old the number may be.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (DateTimeOffset At, int Count)? _last;

    /// <summary>Agents that need a look, and one more while the gateway cannot be read.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } known && time.GetUtcNow() - known.At < Freshness)
            {
                return known.Count;
            }

            var report = await overview.ExecuteAsync(cancellationToken);
            _last = (report.At, report.Alarms);
            return report.Alarms;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();
}

using System.Threading.Channels;

namespace VeSaaS.Core.Kernel;

/// <summary>Wakes the one loop that waits at it. What rings while the loop works is heard, once, when it waits next.</summary>
internal sealed class Doorbell
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Waits until it rings, or for so long.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_rings.Reader.WaitToReadAsync(timer.Token).AsTask(), Task.Delay(longest, time, timer.Token));
        await timer.CancelAsync();
        _rings.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }
}

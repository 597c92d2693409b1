using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Gateway;
using Xunit;

namespace VeSaaS.Tests.Gateway;

public sealed class GatewayReconcileQueueTests
{
    private static readonly AgentRef First = AgentRef.Parse("demo/demo/first");
    private static readonly AgentRef Second = AgentRef.Parse("demo/demo/second");
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayReconcileQueue _queue;

    public GatewayReconcileQueueTests() => _queue = new GatewayReconcileQueue(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enqueue_Twice_IsTakenOnce()
    {
        _queue.Enqueue(First);
        _queue.Enqueue([First, Second]);

        Assert.Equal(First, await _queue.TakeAsync(Cancellation));
        Assert.Equal(Second, await _queue.TakeAsync(Cancellation));
        Assert.False(_queue.TakeAsync(Cancellation).IsCompleted);
    }

    [Fact]
    public async Task Enqueue_WhileTheAgentIsWorkedOn_ComesBackAfterwardsAndNotBefore()
    {
        _queue.Enqueue(First);
        var agent = await _queue.TakeAsync(Cancellation);
        _queue.Enqueue(First);
        var again = _queue.TakeAsync(Cancellation);
        Assert.False(again.IsCompleted);

        _queue.Done(agent, finished: true);

        Assert.Equal(First, await again);
    }

    [Fact]
    public async Task Done_NotFinished_ComesBackLaterAndLater()
    {
        _queue.Enqueue(First);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            _queue.Done(await _queue.TakeAsync(Cancellation), finished: false);
            var next = _queue.TakeAsync(Cancellation);
            _time.Advance(TimeSpan.FromMilliseconds(99 * Math.Pow(2, attempt - 1)));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(101 * Math.Pow(2, attempt - 1)));
            _queue.Done(await next, finished: true);
            _queue.Enqueue(First);
            for (var earlier = 0; earlier < attempt; earlier++)
            {
                _queue.Done(await _queue.TakeAsync(Cancellation), finished: false);
                _time.Advance(TimeSpan.FromSeconds(30));
            }
        }
    }

    [Fact]
    public async Task Done_Finished_ForgetsTheFailures()
    {
        _queue.Enqueue(First);
        _queue.Done(await _queue.TakeAsync(Cancellation), finished: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.Done(await _queue.TakeAsync(Cancellation), finished: true);

        _queue.Enqueue(First);

        Assert.True(_queue.TakeAsync(Cancellation).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(1, 100, 200)]
    [InlineData(2, 200, 400)]
    [InlineData(5, 1_600, 3_200)]
    [InlineData(60, 15_000, 30_000)]
    public void BackOff_Attempts_GrowsWithJitterUpToItsLimit(int attempts, int least, int most)
    {
        for (var sample = 0; sample < 100; sample++)
        {
            Assert.InRange(GatewayReconcileQueue.BackOff(attempts).TotalMilliseconds, least, most);
        }
    }

    [Fact]
    public async Task TakeAsync_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var take = _queue.TakeAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => take);
    }
}

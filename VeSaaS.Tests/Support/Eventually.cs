using Xunit;

namespace VeSaaS.Tests.Support;

/// <summary>Waits for what comes by itself, and gives up instead of hanging.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until it is so; a minute at most unless told otherwise.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience ?? Patience);
        while (!await condition())
        {
            await Task.Delay(Interval, limit.Token);
        }
    }
}

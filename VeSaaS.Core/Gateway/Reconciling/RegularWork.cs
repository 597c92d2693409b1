namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Work that is done at every tick until the host stops.</summary>
internal static class RegularWork
{
    /// <summary>Does the work at every interval; a failure is told to <paramref name="onFailure"/> and the next tick comes.</summary>
    public static async Task RunAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TryAsync(work, onFailure, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            onFailure(exception);
        }
    }
}

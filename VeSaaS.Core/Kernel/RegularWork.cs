namespace VeSaaS.Core.Kernel;

/// <summary>Work that is done at every tick until the host stops.</summary>
internal static class RegularWork
{
    /// <summary>Does the work after every interval; a failure is told to <paramref name="onFailure"/> and the next tick comes.</summary>
    public static Task RunAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken) =>
        RunAsync(isDue: false, interval, time, work, onFailure, cancellationToken);

    /// <summary>The same, and once before the first tick.</summary>
    public static Task RunAtOnceAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken) =>
        RunAsync(isDue: true, interval, time, work, onFailure, cancellationToken);

    private static async Task RunAsync(
        bool isDue, TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        // The timer first: what a clock is moved on by while the work is done counts.
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (isDue || await timer.WaitForNextTickAsync(cancellationToken))
            {
                isDue = false;
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
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            onFailure(exception);
        }
    }
}

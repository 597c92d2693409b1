using System.Data.Common;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Design.Pages;

/// <summary>A page that reads again whenever something that it shows has changed, until it is closed.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly List<IDisposable> _changes = [];

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required ILogger<LivePage> Logger { get; init; }

    /// <summary>The reference of a failure to read; null when the page shows what there is.</summary>
    protected string? Fault { get; private set; }

    /// <summary>Cancelled when the page is closed.</summary>
    protected CancellationToken Closed => _disposed.Token;

    public void Dispose()
    {
        _changes.ForEach(change => change.Dispose());
        _disposed.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Reads; a database that does not answer becomes <see cref="Fault"/>, and what was read before stays.</summary>
    protected async Task TryLoadAsync()
    {
        try
        {
            await LoadAsync();
            Fault = null;
        }
        catch (DbException exception)
        {
            Fault = PageFault.Report(Logger, exception);
        }
    }

    protected void ReloadOn(LiveTopic topic) => _changes.Add(Live.Subscribe(topic, () => InvokeAsync(RefreshAsync)));

    /// <summary>As <see cref="ReloadOn(LiveTopic)"/>, for what changes more often than anybody reads: rests after each reading, and what changed meanwhile is read once.</summary>
    protected void ReloadOn(LiveTopic topic, TimeSpan rest, TimeProvider time) => _changes.Add(Live.Subscribe(topic, async () =>
    {
        await InvokeAsync(RefreshAsync);
        await Task.Delay(rest, time, Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }));

    private async Task RefreshAsync()
    {
        try
        {
            await TryLoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed while it read; there is nobody to show it to.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }
}

using System.Data.Common;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>How many agents at the gateway need a look, beside its name in the rail: those that are open, or not what they should be.</summary>
public sealed partial class GatewayBadge
{
    private readonly CancellationTokenSource _disposed = new();
    private IDisposable? _changes;
    private int _count;

    [Inject]
    public required GatewayAlarm Alarm { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<GatewayBadge> Logger { get; init; }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        _changes = Live.Subscribe(GatewayRecords.AnyBinding, FollowAsync);
        await ReadAsync();
    }

    // Twice: now, and when the number of now may be old. Every change is thereby seen in the end, and many at once cost two readings.
    private async Task FollowAsync()
    {
        await RefreshAsync();
        await Task.Delay(GatewayAlarm.Freshness, Time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RefreshAsync();
    }

    private Task RefreshAsync() => InvokeAsync(async () =>
    {
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        try
        {
            _count = await Alarm.CountAsync(_disposed.Token);
        }
        catch (DbException exception)
        {
            // The number of before stays; the page itself says what failed.
            PageFault.Report(Logger, exception);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
        catch (ObjectDisposedException)
        {
            // The host stopped meanwhile, and the page with it.
        }
    }
}

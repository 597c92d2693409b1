using System.Data.Common;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Notifications;

/// <summary>How many notifications the member has not read, in the top bar; a link to all of them.</summary>
public sealed partial class NotificationBell
{
    private const int Most = 99;

    private readonly CancellationTokenSource _disposed = new();
    private IDisposable? _changes;
    private int _unread;
    private string? _announcement;

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    [Inject]
    public required NotificationQuery Notifications { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required ILogger<NotificationBell> Logger { get; init; }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        _changes = Live.Subscribe(NotificationTopics.Of(Caller.CustomerId), () => InvokeAsync(RefreshAsync));
        await ReadAsync();
    }

    private async Task RefreshAsync()
    {
        var before = _unread;
        await ReadAsync();
        // A screen reader hears of what is new, and not of what somebody has just read.
        _announcement = _unread > before ? $"{_unread - before} new {(_unread - before == 1 ? "notification" : "notifications")}" : null;
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            _unread = await Notifications.CountUnreadAsync(Caller, _disposed.Token);
        }
        catch (DbException exception)
        {
            // The bell keeps the count that it knew; the page behind it says what is wrong.
            PageFault.Report(Logger, exception);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left while it counted.
        }
        catch (ObjectDisposedException)
        {
            // The host stopped while it counted; its database is gone, and so is the page.
        }
    }
}

using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Billing;

/// <summary>The usage of the month in the top bar, from the ledger.</summary>
public sealed partial class SpendBadge
{
    // A running answer changes the sum often, and nobody reads cents in the corner of the eye.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();
    private IDisposable? _changes;
    private IDisposable? _caps;
    private MonthSpend? _spend;

    [Parameter, EditorRequired]
    public CustomerId Customer { get; set; }

    [Inject]
    public required SpendOfMonth Spend { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    public void Dispose()
    {
        _changes?.Dispose();
        _caps?.Dispose();
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        _changes = Live.Subscribe(ChatTopics.ListOf(Customer), RefreshSoonAsync);
        _caps = Live.Subscribe(BillingTopics.Of(Customer), RefreshSoonAsync);
        await ReadAsync();
    }

    private async Task RefreshSoonAsync()
    {
        await InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
        await Task.Delay(Interval, Time);
    }

    private async Task ReadAsync()
    {
        try
        {
            _spend = await Spend.ReadAsync(Customer, _disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left while the sum was read.
        }
        catch (ObjectDisposedException)
        {
            // The host stopped while the sum was read; its database is gone, and so is the page.
        }
    }
}

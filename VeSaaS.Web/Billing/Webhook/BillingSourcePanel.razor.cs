using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Webhook;

/// <summary>Sets by whose figures a listing is billed.</summary>
public sealed partial class BillingSourcePanel : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private ListingBillingSource? _source;
    private BillingSource _wanted;
    private DateOnly? _from;
    private string? _error;
    private string? _said;

    [Parameter, EditorRequired]
    public VirtualEmployeeId Listing { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required SetBillingSource Sources { get; init; }

    [Inject]
    public required WebhookSignatures Signatures { get; init; }

    public void Dispose() => _disposed.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _source = await Sources.FindAsync(Listing, _disposed.Token);
        _wanted = _source?.Next?.Source ?? _source?.Now ?? default;
    }

    private async Task SetAsync()
    {
        (_error, _said) = (null, null);
        var from = _from is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : (DateTimeOffset?)null;
        switch (await Sources.ExecuteAsync(Listing, _wanted, from, Actor.Operator((await Authentication).User.UserId()), _disposed.Token))
        {
            case SetBillingSourceOutcome.Set(var at):
                _source = await Sources.FindAsync(Listing, _disposed.Token);
                _said = _source?.Next is null
                    ? $"Set: {SourceWords.Of(_wanted)}."
                    : string.Create(CultureInfo.CurrentCulture, $"Set: {SourceWords.Of(_wanted)} from {at.UtcDateTime:d MMM yyyy} on.");
                break;
            case SetBillingSourceOutcome.Unchanged:
                _said = "It is so already.";
                break;
            case SetBillingSourceOutcome.Invalid(var error):
                _error = error.Message;
                break;
            default:
                _source = null;
                break;
        }
    }
}

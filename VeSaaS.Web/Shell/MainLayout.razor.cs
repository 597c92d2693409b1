using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Shell;

/// <summary>The workplace around every page of people who are signed in.</summary>
public sealed partial class MainLayout : IDisposable
{
    private PageBoundary? _boundary;
    private Caller? _caller;
    private TimeZoneInfo? _zone;
    private IDisposable? _changes;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.FindCaller();
        if (_caller is { } caller)
        {
            _changes = Live.Subscribe(CustomerTopics.Of(caller.CustomerId), () => InvokeAsync(MoveClocksAsync));
        }

        _zone = await ZoneAsync();
    }

    public void Dispose() => _changes?.Dispose();

    private async Task MoveClocksAsync()
    {
        _zone = await ZoneAsync();
        StateHasChanged();
    }

    private async Task<TimeZoneInfo> ZoneAsync() =>
        _caller is { } caller ? await Clock.ZoneAsync(caller.CustomerId, CancellationToken.None) : TimeZoneInfo.Utc;

    // Another page is a new start: without this the boundary would show its error for every page that follows.
    protected override void OnParametersSet() => _boundary?.Recover();

    private void Recover() => _boundary?.Recover();
}

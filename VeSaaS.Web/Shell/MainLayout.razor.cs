using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Shell;

/// <summary>The workplace around every page of people who are signed in.</summary>
public sealed partial class MainLayout
{
    private PageBoundary? _boundary;
    private Caller? _caller;
    private TimeZoneInfo? _zone;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.FindCaller();
        _zone = _caller is null ? TimeZoneInfo.Utc : await Clock.ZoneAsync(_caller.CustomerId, CancellationToken.None);
    }

    // Another page is a new start: without this the boundary would show its error for every page that follows.
    protected override void OnParametersSet() => _boundary?.Recover();

    private void Recover() => _boundary?.Recover();
}

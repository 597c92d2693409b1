using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;

namespace VeSaaS.Web.Shell.Frame;

/// <summary>The main places, as the rail on the left or as the phone's bottom bar.</summary>
public sealed partial class MainNavigation
{
    private const int BottomItems = 5;

    private IReadOnlyList<NavigationItem> _items = [];
    private NavigationItem? _here;

    [Parameter]
    public bool Bottom { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        var items = Navigation.For((await Authentication).User);
        _items = Bottom ? [.. items.Take(BottomItems)] : items;
        Find();
        Address.LocationChanged += OnLocationChanged;
    }

    public void Dispose() => Address.LocationChanged -= OnLocationChanged;

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(() =>
    {
        Find();
        StateHasChanged();
    });

    private void Find()
    {
        var path = new Uri(Address.Uri).AbsolutePath;
        // A place can lie below another in the address and still be one of its own.
        _here = _items.Where(item => item.Holds(path)).MaxBy(item => item.Href.Length);
    }
}

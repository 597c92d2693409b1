using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using VeSaaS.Core.Catalog;

namespace VeSaaS.Web.Catalog.Editing.Preview;

/// <summary>Shows what is typed as a card and as a page, on a desktop and on a phone, light and dark.</summary>
public sealed partial class PreviewPane
{
    /// <summary>Pixels of the widths that are drawn; what does not fit is drawn smaller.</summary>
    private const int Desktop = 1100;
    private const int Phone = 390;

    private ElementReference _frame;
    private IJSObjectReference? _module;
    private bool _isDetail;
    private bool _isPhone;
    private bool _isDark;

    // What stands in the frame: another drawing of the same is not sent again.
    private (string Html, int Width, bool IsDark)? _shown;

    [Parameter, EditorRequired]
    public required Listing Listing { get; set; }

    [Parameter, EditorRequired]
    public required ListingMetadata Typed { get; set; }

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [Inject]
    public required IServiceProvider Services { get; init; }

    [Inject]
    public required ILoggerFactory Loggers { get; init; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it the frame.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Catalog/Editing/Preview/PreviewPane.razor.js");
            _isDark = await _module.InvokeAsync<bool>("isDark");
            StateHasChanged();
        }

        if (_module is { } module)
        {
            await ShowAsync(module);
        }
    }

    private async Task ShowAsync(IJSObjectReference module)
    {
        var (width, isDark, isCard) = (_isPhone ? Phone : Desktop, _isDark, !_isDetail);
        var next = (await DrawAsync(), width, isDark);
        if (next != _shown)
        {
            _shown = next;
            await module.InvokeVoidAsync("show", _frame, next.Item1, width, isDark, isCard && width == Desktop);
        }
    }

    /// <summary>The markup that a visitor would get: made without a circuit, and so without anything that could act.</summary>
    private async Task<string> DrawAsync()
    {
        await using var renderer = new HtmlRenderer(Services, Loggers);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            ["Detail"] = PreviewListing.Of(Listing, Typed),
            ["HasPrice"] = Typed.MonthlyFee is not null,
            ["IsPage"] = _isDetail,
            ["Currency"] = Currency,
        });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PreviewRoot>(parameters)).ToHtmlString());
    }
}

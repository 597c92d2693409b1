using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Design.Charts;

/// <summary>Stacked bars of amounts of money. The script is loaded where a chart is and nowhere else; without it the table is there.</summary>
public sealed partial class BarChart : IAsyncDisposable
{
    private ElementReference _frame;
    private IJSObjectReference? _module;
    private IReadOnlyList<ChartSeries>? _drawn;
    private bool _isTable;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What the chart shows, in one sentence.</summary>
    [Parameter, EditorRequired]
    public string Finding { get; set; } = "";

    /// <summary>What a label is: "Day".</summary>
    [Parameter, EditorRequired]
    public string LabelHead { get; set; } = "";

    /// <summary>One for each bar, from left to right.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Labels { get; set; } = [];

    /// <summary>From below; a sixth is hatched, and what is foretold stands on top. Drawn anew when it is another list.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is { } module)
            {
                await module.InvokeVoidAsync("clear", _frame);
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it the chart.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Design/Charts/BarChart.razor.js");
        }

        if (_module is { } module && !ReferenceEquals(_drawn, Series))
        {
            _drawn = Series;
            try
            {
                await module.InvokeVoidAsync("draw", _frame, Labels, Series, MoneyFormat.Prefix(Currency), MinorUnits.DecimalsOf(Currency));
            }
            catch (JSException)
            {
                // The script did not come, or the browser cannot draw: the table says the same.
                Show(table: true);
                StateHasChanged();
            }
        }
    }

    private void Show(bool table) => _isTable = table;

    private string Text(decimal value) => MoneyFormat.Format(Money.FromUnits(value), Currency, MoneyStyle.Cost);

    private string KeyOf(int index) => Series[index].IsProjected ? "key projected" : index < ChartSeries.MostColours ? $"key c{index + 1}" : "key other";
}

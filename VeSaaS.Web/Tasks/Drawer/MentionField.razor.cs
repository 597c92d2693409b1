using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>A field for comments that offers whom to mention.</summary>
public sealed partial class MentionField
{
    private ElementReference _field;
    private IJSObjectReference? _module;
    private DotNetObjectReference<MentionField>? _self;
    private IReadOnlyList<MentionChoice> _found = [];
    private string? _text;
    private string? _given;
    private int _chosen;

    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    [Parameter]
    public string? Placeholder { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<MentionChoice> People { get; set; } = [];

    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public EventCallback<string?> ValueChanged { get; set; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private string ListId => $"{Id}-people";

    /// <summary>What stands behind an @ before the caret, or null; answers whether there is anybody to offer.</summary>
    [JSInvokable]
    public bool Look(string? typed)
    {
        (_found, _chosen) = (typed is null ? [] : MentionText.Matching(People, typed), 0);
        StateHasChanged();
        return _found.Count > 0;
    }

    /// <summary>The next one of those that are offered, or the one before.</summary>
    [JSInvokable]
    public void Step(int by)
    {
        if (_found.Count > 0)
        {
            _chosen = (_chosen + by + _found.Count) % _found.Count;
            StateHasChanged();
        }
    }

    /// <summary>Takes the one that is chosen.</summary>
    [JSInvokable]
    public Task TakeChosen() => TakeAsync(_chosen);

    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it everything that the module held.
        }
    }

    // Drawn from here and not from the parameter, which comes back later than the next letter is typed: the field would be set back to it.
    protected override void OnParametersSet()
    {
        if (Value != _given)
        {
            (_given, _text) = (Value, Value);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Tasks/Drawer/MentionField.razor.js");
            await _module.InvokeVoidAsync("watch", _field, _self);
        }
    }

    private Task WriteAsync(string? text)
    {
        (_given, _text) = (text, text);
        return ValueChanged.InvokeAsync(text);
    }

    private string IdOf(int place) => $"{ListId}-{place}";

    private async Task TakeAsync(int place)
    {
        if (_module is not null && place < _found.Count)
        {
            var word = _found[place].Word;
            Look(null);
            await _module.InvokeVoidAsync("put", _field, word);
        }
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Chart;
using VeSaaS.Web.Teams.Hiring;

namespace VeSaaS.Web.Teams.Chart;

/// <summary>The org chart of a team, to look at and to rearrange. What is dropped is saved by the page; what may be dropped, Core says.</summary>
public sealed partial class OrgChartView
{
    private const int Whole = 100;
    private const int Smallest = 30;
    private const int Largest = 150;
    private const int ZoomStep = 10;

    private OrgChart _chart = new([]);
    private DotNetObjectReference<OrgChartView>? _self;
    private IJSObjectReference? _module;
    private ElementReference _canvas;
    private HireId? _lifted;
    private Aim? _aim;
    private HireId? _toFocus;
    private string? _sentence;
    private string? _announcement;
    private string? _problem;
    private int _zoom = Whole;

    /// <summary>Where something lifted would go; no manager is the company's people.</summary>
    private sealed record Aim(HireId? Manager);

    [Parameter, EditorRequired]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter]
    public IReadOnlyDictionary<Guid, HireActivity> Activity { get; set; } = new Dictionary<Guid, HireActivity>();

    /// <summary>Names of the company's owners.</summary>
    [Parameter]
    public IReadOnlyList<string> Owners { get; set; } = [];

    [Parameter]
    public bool CanAct { get; set; }

    /// <summary>Saves a move; answers with why it was refused, or null.</summary>
    [Parameter, EditorRequired]
    public Func<HireId, HireId?, Task<string?>> OnMove { get; set; } = default!;

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private string OwnerNames => Owners.Count switch { 0 => "Your own people", 1 => Owners[0], var count => $"{Owners[0]} and {count - 1} more" };

    internal TeamMember Member(HireId id) => Team.First(member => member.Id == id);

    internal bool IsLifted(HireId id) => _lifted == id;

    internal bool IsAimed(HireId? manager) => _aim is { } aim && aim.Manager == manager && Refusal(manager) is null;

    internal bool IsRefused(HireId manager) => _aim?.Manager == manager && Refusal(manager) is not null;

    protected override void OnParametersSet()
    {
        _chart = new OrgChart(Team.Where(member => member.EndRequestedAt is null).Select(HireDraft.PlaceOf));
        if (_lifted is { } id && _chart.Find(id) is null)
        {
            Forget();
            _announcement = "It has left your team.";
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Teams/Chart/OrgChartView.razor.js");
            if (CanAct)
            {
                _self = DotNetObjectReference.Create(this);
                await _module.InvokeVoidAsync("follow", _canvas, _self);
            }
        }

        if (_toFocus is { } id && _module is not null)
        {
            // Whoever was moved has another place in the page, and the focus goes with it.
            _toFocus = null;
            await _module.InvokeVoidAsync("focus", _canvas, id.Value);
        }
    }

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

    /// <summary>Takes somebody up; aimed at where it is.</summary>
    [JSInvokable]
    public void Lift(Guid who)
    {
        if (CanAct && _chart.Find(new HireId(who)) is { } place)
        {
            (_lifted, _aim, _problem) = (place.Id, new Aim(place.Manager), null);
            Say($"{place.Name} lifted. It reports to {NameOf(place.Manager)}.");
        }
    }

    /// <summary>The pointer is over somebody; null over nothing.</summary>
    [JSInvokable]
    public void Over(string? target)
    {
        if (_lifted is null)
        {
            return;
        }

        _aim = target switch { null => null, "top" => new Aim(null), _ => new Aim(new HireId(Guid.Parse(target))) };
        Say(Sentence());
    }

    /// <summary>The next, or the one before, of those to whom it may report.</summary>
    [JSInvokable]
    public void Step(int by)
    {
        if (_lifted is null)
        {
            return;
        }

        var choices = Choices();
        var at = choices.IndexOf(_aim?.Manager);
        _aim = new Aim(choices[(at + by + choices.Count) % choices.Count]);
        Say($"{Sentence()} {choices.IndexOf(_aim.Manager) + 1} of {choices.Count}.");
    }

    /// <summary>Puts it where it is aimed at; back where it was when that is nowhere, or not allowed.</summary>
    [JSInvokable]
    public async Task Drop()
    {
        if (_lifted is not { } id || _chart.Find(id) is not { } place)
        {
            return;
        }

        var (aim, refusal) = (_aim, _aim is null ? null : Refusal(_aim.Manager));
        Forget();
        _toFocus = id;
        if (aim is null || refusal is not null || aim.Manager == place.Manager)
        {
            (_announcement, _problem) = (refusal is null ? $"{place.Name} stays with {NameOf(place.Manager)}." : $"{place.Name} stays. {refusal}", refusal);
            StateHasChanged();
            return;
        }

        _problem = await OnMove(id, aim.Manager);
        _announcement = _problem is null ? $"{place.Name} reports to {NameOf(aim.Manager)} now." : $"{place.Name} stays. {_problem}";
        StateHasChanged();
    }

    /// <summary>Puts it back.</summary>
    [JSInvokable]
    public void Restore()
    {
        if (_lifted is { } id)
        {
            _announcement = $"{_chart.Find(id)?.Name} is back with {NameOf(_chart.Find(id)?.Manager)}.";
            _toFocus = id;
            Forget();
            StateHasChanged();
        }
    }

    // As large as everybody can be seen at once, and never larger than life.
    private async Task FitAsync()
    {
        if (_module is not null)
        {
            _zoom = Math.Clamp(await _module.InvokeAsync<int>("fit", _canvas, _zoom), Smallest, Whole);
        }
    }

    private void Forget() => (_lifted, _aim, _sentence) = (null, null, null);

    private void Say(string? sentence)
    {
        (_sentence, _announcement) = (sentence, sentence);
        StateHasChanged();
    }

    private string? Sentence()
    {
        var place = _chart.Find(_lifted!.Value)!;
        if (_aim is not { } aim)
        {
            return $"{place.Name} stays with {NameOf(place.Manager)}.";
        }

        if (aim.Manager == place.Manager)
        {
            return $"{place.Name} reports to {NameOf(aim.Manager)} already.";
        }

        if (Refusal(aim.Manager) is { } refusal)
        {
            return refusal;
        }

        var moved = _chart.With(place with { Manager = aim.Manager });
        var hands = aim.Manager is { } lead && !moved.MayDelegate(lead, place.Id) ? $" {NameOf(lead)} may not hand it work: they are of different departments." : null;
        return $"{place.Name} will report to {NameOf(aim.Manager)} instead of {NameOf(place.Manager)}.{hands}";
    }

    private string? Refusal(HireId? manager) =>
        _lifted is { } id && _chart.Find(id) is { } place ? _chart.WhyNot(place with { Manager = manager })?.Message : null;

    // From the top down, as one reads the chart.
    private List<HireId?> Choices()
    {
        List<HireId?> choices = [null];
        Add(null);
        return choices;

        void Add(HireId? manager)
        {
            foreach (var report in _chart.ReportsOf(manager))
            {
                if (Refusal(report.Id) is null)
                {
                    choices.Add(report.Id);
                }

                Add(report.Id);
            }
        }
    }

    private string NameOf(HireId? manager) => manager is { } id && _chart.Find(id) is { } place ? place.Name : OwnerNames;
}

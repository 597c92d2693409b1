using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Gateway;
using VeSaaS.Web.Catalog.Discovery.Importing;
using VeSaaS.Web.Design.Values;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Discovery;

/// <summary>The agents of every source, and whether they are imported.</summary>
public sealed partial class AgentBrowserPage
{
    private readonly HashSet<AgentRef> _selected = [];
    private readonly Dictionary<AgentRef, RowNote> _notes = [];
    private AgentOverview? _overview;
    private IReadOnlyList<AgentEntry> _shown = [];
    private HashSet<string> _unreadable = [];
    private DateTimeOffset _readAt;
    private bool _loading;
    private bool _importing;
    private bool _deciding;
    private int _drifted;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "namespace")]
    public string? Namespace { get; set; }

    [SupplyParameterFromQuery(Name = "ready")]
    public string? Ready { get; set; }

    [SupplyParameterFromQuery(Name = "imported")]
    public string? Imported { get; set; }

    [SupplyParameterFromQuery(Name = "drift")]
    public string? Drift { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ListAgents ListAgents { get; init; }

    [Inject]
    public required ImportAgent Import { get; init; }

    [Inject]
    public required PreviewImport Preview { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required AcceptDrift Accept { get; init; }

    [Inject]
    public required RejectDrift Reject { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private AgentFilter Filter => new(Search, Namespace, AgentFilter.Choice(Ready), AgentFilter.Choice(Imported)) { Drifted = Drift == AgentFilter.Yes };

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(CatalogEvents.Changed);
        await TryLoadAsync();
    }

    protected override void OnParametersSet() => Show();

    private static string TitleOf(AgentSource source) => source.Status switch
    {
        AgentSourceStatus.Forbidden => $"The agents of {source.Source} may not be read",
        AgentSourceStatus.NotInstalled => $"{source.Source} is not installed there",
        _ => $"The agents of {source.Source} could not be read",
    };

    private static string IconOf(AgentSource source) => source.Status switch
    {
        AgentSourceStatus.Forbidden => Icons.Material.Outlined.Lock,
        AgentSourceStatus.NotInstalled => Icons.Material.Outlined.ExtensionOff,
        _ => Icons.Material.Outlined.CloudOff,
    };

    private void Line(RenderTreeBuilder builder)
    {
        if (_overview is null)
        {
            builder.AddContent(0, "Reading the sources.");
            return;
        }

        var imported = _overview.Agents.Count(entry => entry.Listing is not null);
        builder.AddContent(1, $"{_overview.Agents.Count} agents, {imported} imported. Live, read at ");
        builder.OpenComponent<RelativeTime>(2);
        builder.AddComponentParameter(3, nameof(RelativeTime.At), _readAt);
        builder.AddComponentParameter(4, nameof(RelativeTime.TimeOfDay), true);
        builder.CloseComponent();
        builder.AddContent(5, ".");
    }

    // Bound, not only heard: what is typed meanwhile must not be written over by what was typed before.
    private void Find(string? text) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", text is { Length: > 0 } ? text : null), replace: true);

    private void Navigate(ChangeEventArgs change, string parameter)
    {
        var name = parameter switch
        {
            nameof(Namespace) => "namespace",
            nameof(Ready) => "ready",
            _ => "imported",
        };
        var value = change.Value?.ToString() is { Length: > 0 } text ? text : null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);
    }

    protected override async Task LoadAsync()
    {
        _loading = true;
        try
        {
            _overview = await ListAgents.ExecuteAsync(Closed);
            _readAt = Clock.GetUtcNow();
            _unreadable = [.. _overview.Sources.Where(source => source.Status is not AgentSourceStatus.Readable).Select(source => source.Source)];
            _selected.IntersectWith(_overview.Agents.Where(entry => entry.Listing is null).Select(entry => entry.Agent.Ref));
            _drifted = _overview.Agents.Count(AgentFilter.HasDrift);
            Show();
        }
        finally
        {
            _loading = false;
        }
    }

    private void ToggleDrift() =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("drift", Filter.Drifted ? null : AgentFilter.Yes), replace: true);

    private void Show() => _shown = _overview is null ? [] : Filter.Apply(_overview.Agents);

    private void Select((AgentRef Agent, bool IsSelected) choice)
    {
        if (choice.IsSelected)
        {
            _selected.Add(choice.Agent);
        }
        else
        {
            _selected.Remove(choice.Agent);
        }
    }

    private Task AcceptAsync(AgentEntry entry) => DecideAsync(entry, Accept.ExecuteAsync, "Accepted; the marketplace shows it");

    private Task RejectAsync(AgentEntry entry) => DecideAsync(entry, Reject.ExecuteAsync, "Rejected; nobody new can hire it");

    private async Task DecideAsync(
        AgentEntry entry, Func<VirtualEmployeeId, string, Actor, CancellationToken, Task<DriftOutcome>> decide, string done)
    {
        if (_deciding || entry.Listing is not { Source.Drift: { } drift } listing)
        {
            return;
        }

        _deciding = true;
        try
        {
            var actor = Actor.Operator((await Authentication).User.UserId());
            _notes[entry.Agent.Ref] = RowNote.Of(await decide(listing.Id, drift.Id, actor, Closed), done);
            await LoadAsync();
        }
        finally
        {
            _deciding = false;
        }
    }

    private Task ImportOneAsync(AgentRef agent) => ImportAsync([agent]);

    private async Task ImportSelectedAsync()
    {
        // In the order of the table, which is also the order in which they get their addresses.
        DiscoveredAgent[] agents = [.. _overview!.Agents.Select(entry => entry.Agent).Where(agent => _selected.Contains(agent.Ref))];
        if (await ImportPreviewDialog.AskAsync(Dialogs, await Preview.ExecuteAsync(agents, Closed)))
        {
            await ImportAsync([.. agents.Select(agent => agent.Ref)]);
        }
    }

    private async Task ImportAsync(IReadOnlyList<AgentRef> agents)
    {
        if (_importing)
        {
            return;
        }

        _importing = true;
        try
        {
            var actor = Actor.Operator((await Authentication).User.UserId());
            foreach (var agent in agents)
            {
                _notes[agent] = RowNote.Of(await Import.ExecuteAsync(agent, null, actor, Closed));
                _selected.Remove(agent);
            }

            await LoadAsync();
        }
        finally
        {
            _importing = false;
        }
    }
}

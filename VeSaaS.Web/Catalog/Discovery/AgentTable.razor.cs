using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Web.Catalog.Discovery;

/// <summary>The rows of the agent browser.</summary>
public sealed partial class AgentTable
{
    private List<AgentRef> _open = [];

    [Parameter, EditorRequired]
    public required IReadOnlyList<AgentEntry> Agents { get; set; }

    /// <summary>Sources that could not be read: what is missing there may well still exist.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlySet<string> Unreadable { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlySet<AgentRef> Selected { get; set; }

    [Parameter]
    public EventCallback<(AgentRef Agent, bool IsSelected)> OnSelect { get; set; }

    [Parameter]
    public EventCallback<AgentRef> OnImport { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<AgentRef, RowNote> Notes { get; set; }

    /// <summary>A decision about a changed agent is under way.</summary>
    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<AgentEntry> OnAccept { get; set; }

    [Parameter]
    public EventCallback<AgentEntry> OnReject { get; set; }

    protected override void OnParametersSet() => _open = [.. Agents.Where(entry => entry.Listing is null).Select(entry => entry.Agent.Ref)];

    private async Task SelectAllAsync(bool isSelected)
    {
        foreach (var agent in _open)
        {
            await OnSelect.InvokeAsync((agent, isSelected));
        }
    }
}

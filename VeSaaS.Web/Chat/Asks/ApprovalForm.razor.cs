using System.Globalization;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>Tool calls to decide on. One call is decided by its button; of several each is marked first, and then all are sent together.</summary>
public sealed partial class ApprovalForm
{
    private Dictionary<string, Draft> _drafts = [];

    [Parameter, EditorRequired]
    public required AgentAsk.Approval Approval { get; set; }

    /// <summary>Makes the ids of fields unique on the page.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Why nothing can be decided; null when it can.</summary>
    [Parameter]
    public string? Closed { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<AskDecision> OnDecide { get; set; }

    private bool IsSingle => Approval.Calls.Count == 1;

    private string Progress => string.Create(
        CultureInfo.InvariantCulture, $"{_drafts.Values.Count(draft => draft.Approved is not null)} of {_drafts.Count} decided");

    protected override void OnParametersSet()
    {
        if (!Approval.Calls.Select(call => call.Id).SequenceEqual(_drafts.Keys))
        {
            _drafts = Approval.Calls.ToDictionary(call => call.Id, _ => new Draft());
        }
    }

    private string? Pressed(Draft draft, bool approved) => IsSingle ? null : draft.Approved == approved ? "true" : "false";

    private async Task ChooseAsync(Draft draft, bool approved)
    {
        draft.Approved = !IsSingle && draft.Approved == approved ? null : approved;
        if (IsSingle && approved)
        {
            await SendAsync();
            draft.Approved = null;
        }
    }

    private async Task AllAsync(bool approved)
    {
        foreach (var draft in _drafts.Values)
        {
            draft.Approved = approved;
        }

        if (approved)
        {
            await SendAsync();
        }
    }

    private static void Edit(AskedCall call, Draft draft) => (draft.IsEditing, draft.Arguments) = (!draft.IsEditing, call.Arguments);

    // What is not decided on is left out, and refused with the reason by the one who checks.
    private Task SendAsync() => OnDecide.InvokeAsync(new AskDecision.Decided(
    [
        .. Approval.Calls.Select(call => (Call: call, Draft: _drafts[call.Id])).Where(pair => pair.Draft.Approved is not null).Select(pair => new CallDecision(
            pair.Call.Id,
            pair.Draft.Approved is true,
            pair.Draft.Approved is false ? ReasonOf(pair.Draft) : null,
            pair.Draft is { Approved: true, IsEditing: true } && pair.Draft.Arguments != pair.Call.Arguments ? pair.Draft.Arguments : null)),
    ]));

    private string? ReasonOf(Draft draft) =>
        (Approval.OneForAll ? _drafts.Values.First() : draft).Reason is { } reason && !string.IsNullOrWhiteSpace(reason) ? reason.Trim() : null;

    private sealed class Draft
    {
        public bool? Approved { get; set; }

        public bool IsEditing { get; set; }

        public string Arguments { get; set; } = "";

        public string Reason { get; set; } = "";
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>Tool calls to decide on. One call is decided by its button; of several each is marked first, and then all are sent together.</summary>
public sealed partial class ApprovalForm
{
    private const string Approves = "approves";
    private const string Rejects = "rejects";
    private const string Edits = "edits";

    private Dictionary<string, Given> _drafts = [];
    private bool _isRestored;

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

    /// <summary>What the browser keeps an unsent decision under.</summary>
    [Parameter, EditorRequired]
    public string Draft { get; set; } = "";

    /// <summary>What it has kept, once that is known.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string>? Kept { get; set; }

    /// <summary>Keeps what was marked. Arguments that hide a secret cannot be edited, and so are never kept.</summary>
    [Parameter]
    public EventCallback<(string Field, string Text)> OnKeep { get; set; }

    [Parameter]
    public EventCallback<AskDecision> OnDecide { get; set; }

    private bool IsSingle => Approval.Calls.Count == 1;

    private string Progress => string.Create(
        CultureInfo.InvariantCulture, $"{_drafts.Values.Count(draft => draft.Approved is not null)} of {_drafts.Count} decided");

    protected override void OnParametersSet()
    {
        if (!Approval.Calls.Select(call => call.Id).SequenceEqual(_drafts.Keys))
        {
            _drafts = Approval.Calls.ToDictionary(call => call.Id, _ => new Given());
        }

        if (Kept is { } kept && !_isRestored)
        {
            _isRestored = true;
            foreach (var call in Approval.Calls)
            {
                Restore(call, _drafts[call.Id], kept);
            }
        }
    }

    private static void Restore(AskedCall call, Given draft, IReadOnlyDictionary<string, string> kept)
    {
        var marks = (kept.GetValueOrDefault(MarksOf(call)) ?? "").Split(' ');
        draft.Approved = marks.Contains(Approves) ? true : marks.Contains(Rejects) ? false : null;
        draft.IsEditing = call.CanEdit && marks.Contains(Edits);
        draft.Arguments = kept.GetValueOrDefault(EditOf(call)) ?? call.Arguments;
        draft.Reason = kept.GetValueOrDefault(ReasonOf(call)) ?? "";
    }

    private static string MarksOf(AskedCall call) => $"{call.Id}-marks";

    private static string EditOf(AskedCall call) => $"{call.Id}-edit";

    private static string ReasonOf(AskedCall call) => $"{call.Id}-why";

    private string? Pressed(Given draft, bool approved) => IsSingle ? null : draft.Approved == approved ? "true" : "false";

    private async Task ChooseAsync(AskedCall call, Given draft, bool approved)
    {
        if (IsSingle && approved)
        {
            draft.Approved = true;
            await SendAsync();
            draft.Approved = null;
            return;
        }

        await MarkAsync(call, draft, !IsSingle && draft.Approved == approved ? null : approved);
    }

    private async Task AllAsync(bool approved)
    {
        foreach (var call in Approval.Calls)
        {
            await MarkAsync(call, _drafts[call.Id], approved);
        }

        if (approved)
        {
            await SendAsync();
        }
    }

    private async Task EditAsync(AskedCall call, Given draft)
    {
        (draft.IsEditing, draft.Arguments) = (!draft.IsEditing, call.Arguments);
        await OnKeep.InvokeAsync((EditOf(call), ""));
        await MarkAsync(call, draft, draft.Approved);
    }

    private Task MarkAsync(AskedCall call, Given draft, bool? approved)
    {
        draft.Approved = approved;
        return OnKeep.InvokeAsync((MarksOf(call), $"{(approved is null ? "" : approved is true ? Approves : Rejects)}{(draft.IsEditing ? $" {Edits}" : "")}".Trim()));
    }

    // What is not decided on is left out, and refused with the reason by the one who checks.
    private Task SendAsync() => OnDecide.InvokeAsync(new AskDecision.Decided(
    [
        .. Approval.Calls.Select(call => (Call: call, Draft: _drafts[call.Id])).Where(pair => pair.Draft.Approved is not null).Select(pair => new CallDecision(
            pair.Call.Id,
            pair.Draft.Approved is true,
            pair.Draft.Approved is false ? ReasonOf(pair.Draft) : null,
            pair.Draft is { Approved: true, IsEditing: true } && pair.Draft.Arguments != pair.Call.Arguments ? pair.Draft.Arguments : null)),
    ]));

    private string? ReasonOf(Given draft) =>
        (Approval.OneForAll ? _drafts.Values.First() : draft).Reason is { } reason && !string.IsNullOrWhiteSpace(reason) ? reason.Trim() : null;

    private sealed class Given
    {
        public bool? Approved { get; set; }

        public bool IsEditing { get; set; }

        public string Arguments { get; set; } = "";

        public string Reason { get; set; } = "";
    }
}

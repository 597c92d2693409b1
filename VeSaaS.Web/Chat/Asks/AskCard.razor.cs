using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Web.Design.Forms;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>One ask of a virtual employee. The page decides; this only says what a person chose.</summary>
public sealed partial class AskCard
{
    private AskReceipt? _receipt;
    private string? _problem;
    private bool _busy;
    private bool _wasMine;
    private bool _isForgotten;

    // What is clicked or typed before the server has taken the page over would be lost.
    private IReadOnlyDictionary<string, string>? _kept;

    [Parameter, EditorRequired]
    public required AskRow Row { get; set; }

    [Parameter, EditorRequired]
    public string PersonaName { get; set; } = "";

    /// <summary>The person who looks.</summary>
    [Parameter, EditorRequired]
    public Guid CallerId { get; set; }

    /// <summary>Why nothing can be decided, in a sentence; null when it can.</summary>
    [Parameter]
    public string? Closed { get; set; }

    /// <summary>Takes the decision; answers with why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<AskDecision, Task<string?>> OnDecide { get; set; }

    [Parameter]
    public EventCallback OnStop { get; set; }

    [Inject]
    public required KeptDrafts Drafts { get; init; }

    private bool IsBusy => _busy || _kept is null;

    private string Draft => DraftOf(CallerId, Row.Run);

    private string FormId => $"ask-{Row.Run.Value:N}";

    private string Title => Row.Ask is AgentAsk.Approval ? $"{PersonaName} needs your approval" : $"{PersonaName} needs your answer";

    /// <summary>What the browser keeps under for what this person has written to an ask, and not sent.</summary>
    internal static string DraftOf(Guid caller, RunId run) => $"{caller:N}-ask-{run.Value:N}";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Row.Outcome is not AskOutcome.Waiting && !_isForgotten)
        {
            // Decided, here or elsewhere: nobody needs it any more.
            _isForgotten = true;
            await Drafts.ForgetAllAsync(Draft);
        }
        else if (firstRender)
        {
            _kept = await Drafts.ReadAllAsync(Draft);
            StateHasChanged();
        }

        // The buttons that had the focus are gone.
        if (_wasMine && Row.Outcome is not AskOutcome.Waiting && _receipt is { } receipt)
        {
            _wasMine = false;
            await receipt.FocusAsync();
        }
    }

    private Task KeepAsync((string Field, string Text) kept) => Drafts.KeepAsync($"{Draft}-{kept.Field}", kept.Text);

    private async Task DecideAsync(AskDecision decision)
    {
        if (_busy)
        {
            return;
        }

        (_busy, _problem, _wasMine) = (true, null, true);
        try
        {
            _problem = await OnDecide(decision);
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task StopAsync()
    {
        _busy = true;
        await OnStop.InvokeAsync();
        _busy = false;
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Chat;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Files;

namespace VeSaaS.Web.Chat.Messages;

/// <summary>Where a person writes. What was typed is only gone once it has been sent.</summary>
public sealed partial class Composer
{
    private ElementReference _field;
    private IJSObjectReference? _module;
    private string _text = "";
    private bool _isEarly;

    // What is typed into the page before the server has taken it over would be lost.
    private bool _isReady;

    private static string? TooLong => ChatActions.Explain(new SendOutcome.TooLong(Message.TextLimit));

    [Parameter, EditorRequired]
    public string PersonaName { get; set; } = "";

    /// <summary>An answer is being made: it can be stopped, and what is sent waits for it.</summary>
    [Parameter]
    public bool Running { get; set; }

    /// <summary>Why nothing can be sent, in a sentence; null when it can.</summary>
    [Parameter]
    public string? Closed { get; set; }

    /// <summary>Why the last message was not taken.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Sends a text; answers whether it was taken. A text that was not taken stays in the field.</summary>
    [Parameter, EditorRequired]
    public required Func<string, Task<bool>> OnSend { get; set; }

    [Parameter]
    public EventCallback OnStop { get; set; }

    /// <summary>What goes with the message; null where nothing can be attached.</summary>
    [Parameter]
    public DraftHandling? Files { get; set; }

    /// <summary>What the browser keeps an unsent text under, in this tab; null where it is not kept.</summary>
    [Parameter]
    public string? Draft { get; set; }

    /// <summary>What this person sent last.</summary>
    [Parameter]
    public string? Sent { get; set; }

    /// <summary>The cap above the hire that has the least left; null for no cap.</summary>
    [Parameter]
    public CapStanding? Cap { get; set; }

    private string? FileProblem => Files?.Drafts is not { } drafts ? null
        : _isEarly && drafts.IsUploading ? "Wait until the files are uploaded, or remove them."
        : drafts.WhyNot;

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
            // The browser is gone, and with it everything that the module held.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // A reload, or a line that was cut for too long, takes the page and not what was typed into it.
            var kept = Draft is null ? null : await Kept.ReadAsync(Draft);
            if (kept is not null && kept == Sent)
            {
                // The page went before it could tell that this was taken.
                await Kept.ForgetAsync(Draft!, kept);
            }
            else
            {
                _text = kept ?? _text;
            }

            _isReady = true;
            StateHasChanged();
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Chat/Messages/Composer.razor.js");
            await _module.InvokeVoidAsync("focus", _field);
        }
    }

    private async Task SubmitAsync()
    {
        var text = _text;
        var drafts = Files?.Drafts;
        _isEarly = drafts?.IsUploading is true;
        if (string.IsNullOrWhiteSpace(text) && drafts?.Kept.Count is not > 0 || _isEarly || drafts?.WhyNot is not null)
        {
            return;
        }

        _text = "";
        var draft = Draft;
        if (!await OnSend(text))
        {
            _text = text;
        }
        else if (draft is not null)
        {
            await Kept.ForgetAsync(draft, text);
        }
    }
}

using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Chat.Messages;

/// <summary>A person's message.</summary>
public sealed partial class PersonMessage
{
    private ElementReference _field;
    private ElementReference _open;
    private Focus _focus;
    private string? _draft;
    private bool _isBusy;

    private enum Focus
    {
        Stays,
        Field,
        Button,
    }

    /// <summary>Its place in the conversation; null before it has one.</summary>
    [Parameter]
    public int? Number { get; set; }

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>A colleague's name; null for the person who looks.</summary>
    [Parameter]
    public string? Author { get; set; }

    /// <summary>What goes with the text.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What else can be done with it.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>Shown before the server has confirmed it.</summary>
    [Parameter]
    public bool Sending { get; set; }

    /// <summary>In which it stands.</summary>
    [Parameter]
    public Guid Conversation { get; set; }

    /// <summary>The number of the question that this one asks anew.</summary>
    [Parameter]
    public int? Revises { get; set; }

    /// <summary>The number of the question that asks this one anew.</summary>
    [Parameter]
    public int? RevisedBy { get; set; }

    /// <summary>Asks it anew with another text; answers whether it was taken. Null where it cannot be.</summary>
    [Parameter]
    public Func<string, Task<bool>>? OnAskAnew { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not Focus.Stays)
        {
            var target = _focus is Focus.Field ? _field : _open;
            _focus = Focus.Stays;
            // Asked anew, the reader is at the new question already.
            await target.FocusAsync(preventScroll: true);
        }
    }

    private void Open() => (_draft, _focus) = (Text, Focus.Field);

    private void Close() => (_draft, _focus) = (null, Focus.Button);

    private async Task AskAsync()
    {
        if (_isBusy || OnAskAnew is not { } ask || string.IsNullOrWhiteSpace(_draft))
        {
            return;
        }

        _isBusy = true;
        try
        {
            // What was typed is only gone once it was taken.
            if (await ask(_draft))
            {
                Close();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }
}

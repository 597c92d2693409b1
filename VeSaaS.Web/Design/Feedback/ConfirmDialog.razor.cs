using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace VeSaaS.Web.Design.Feedback;

/// <summary>Asks before something that cannot be taken back. Open it with <see cref="AskAsync"/>.</summary>
public sealed partial class ConfirmDialog
{
    private string _typed = "";
    private bool _refused;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>The action as a question or a heading: "Let Juno go".</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What happens, with figures.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>The button: "Let Juno go".</summary>
    [Parameter, EditorRequired]
    public string Action { get; set; } = "";

    /// <summary>What has to be typed; nothing where a click is enough.</summary>
    [Parameter]
    public string? Typed { get; set; }

    [Parameter]
    public bool Dangerous { get; set; } = true;

    /// <summary>True when the person confirmed.</summary>
    public static async Task<bool> AskAsync(IDialogService dialogs, string title, string text, string action, string? typed = null, bool dangerous = true)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Text, text },
            { dialog => dialog.Action, action },
            { dialog => dialog.Typed, typed },
            { dialog => dialog.Dangerous, dangerous },
        };
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false, DefaultFocus = typed is { Length: > 0 } ? DefaultFocus.Element : DefaultFocus.FirstChild };
        var reference = await dialogs.ShowAsync<ConfirmDialog>(title, parameters, options);
        return await reference.Result is { Canceled: false };
    }

    private void Cancel() => Dialog.Cancel();

    private void Confirm()
    {
        _refused = Typed is { Length: > 0 } && !string.Equals(_typed.Trim(), Typed, StringComparison.Ordinal);
        if (!_refused)
        {
            Dialog.Close(DialogResult.Ok(true));
        }
    }
}

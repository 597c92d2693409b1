using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>Asks for the reason before somebody is cut off. Open it with <see cref="AskAsync"/>.</summary>
public sealed partial class BreakGlassDialog
{
    private string _reason = "";
    private bool _refused;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What happens.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter, EditorRequired]
    public string Action { get; set; } = "";

    /// <summary>The reason; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(IDialogService dialogs, string title, string text, string action)
    {
        var parameters = new DialogParameters<BreakGlassDialog>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Text, text },
            { dialog => dialog.Action, action },
        };
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false, DefaultFocus = DefaultFocus.Element };
        var reference = await dialogs.ShowAsync<BreakGlassDialog>(title, parameters, options);
        return await reference.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    private void Cancel() => Dialog.Cancel();

    private void Confirm()
    {
        _refused = _reason.Trim().Length < 3;
        if (!_refused)
        {
            Dialog.Close(DialogResult.Ok(_reason));
        }
    }
}

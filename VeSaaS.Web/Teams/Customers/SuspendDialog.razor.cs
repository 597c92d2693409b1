using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace VeSaaS.Web.Teams.Customers;

/// <summary>Asks for the reason before a company is suspended. Open it with <see cref="AskAsync"/>.</summary>
public sealed partial class SuspendDialog
{
    private string _reason = "";
    private string? _error;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Company { get; set; } = "";

    /// <summary>How many virtual employees stop working.</summary>
    [Parameter, EditorRequired]
    public int Employees { get; set; }

    private string Effect => $"Its people are signed out and its API keys refused, at once. {Employees switch
    {
        0 => "It employs nobody now.",
        1 => "Its virtual employee stops working, what runs is cut, and its monthly fee rests.",
        _ => $"Its {Employees} virtual employees stop working, what runs is cut, and their monthly fees rest.",
    }} Nothing is deleted, and you can resume it at any time.";

    /// <summary>The reason; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(IDialogService dialogs, string company, int employees)
    {
        var parameters = new DialogParameters<SuspendDialog>
        {
            { dialog => dialog.Company, company },
            { dialog => dialog.Employees, employees },
        };
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false, DefaultFocus = DefaultFocus.Element };
        var reference = await dialogs.ShowAsync<SuspendDialog>(company, parameters, options);
        return await reference.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    private void Cancel() => Dialog.Cancel();

    private void Confirm()
    {
        _error = _reason.Trim().Length < 3 ? "Say why, in a few words." : null;
        if (_error is null)
        {
            Dialog.Close(DialogResult.Ok(_reason));
        }
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Giving;

/// <summary>Writes a task for one member of the team, and leads to it on the board, where it is started.</summary>
public sealed partial class GiveTaskDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<FieldError> _problems = [];
    private string? _title;
    private string? _description;
    private string? _refusal;
    private Guid _key;

    [Parameter, EditorRequired]
    public HireId Hire { get; set; }

    [Parameter, EditorRequired]
    public string PersonaName { get; set; } = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, HireId hire, string personaName)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false };
        var parameters = new DialogParameters<GiveTaskDialog> { { dialog => dialog.Hire, hire }, { dialog => dialog.PersonaName, personaName } };
        var reference = await dialogs.ShowAsync<GiveTaskDialog>($"Give {personaName} a task", parameters, options);
        await reference.Result;
    }

    public void Dispose() => _disposed.Cancel();

    // One key for as long as the dialog is open: a double click gives one task.
    protected override void OnInitialized() => _key = Time.NewId();

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task GiveAsync()
    {
        var caller = (await Authentication).User.Caller();
        var outcome = await Verbs.Give.ExecuteAsync(caller, new NewTask(_title, _key) { Description = _description, Hire = Hire }, _disposed.Token);
        if (outcome is TaskOutcome.Saved(var id, _, _))
        {
            Dialog.Close(DialogResult.Ok(true));
            Navigation.NavigateTo(AppUrls.TasksWith(id.Value));
            return;
        }

        _problems = outcome is TaskOutcome.Invalid(var problems) ? problems : [];
        _refusal = _problems.Any(problem => problem.Field is TaskRules.TitleField or TaskRules.DescriptionField) ? null : outcome.Problem;
    }
}

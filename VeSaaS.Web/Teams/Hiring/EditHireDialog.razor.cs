using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>Renames a hire and changes its cap.</summary>
public sealed partial class EditHireDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<FieldError> _problems = [];
    private string _name = "";
    private string _cap = "";
    private string? _refusal;

    [Parameter, EditorRequired]
    public TeamMember Member { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, TeamMember member)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false };
        var reference = await dialogs.ShowAsync<EditHireDialog>(
            $"Change {member.PersonaName}", new DialogParameters<EditHireDialog> { { dialog => dialog.Member, member } }, options);
        await reference.Result;
    }

    protected override void OnInitialized() => (_name, _cap) = (Member.PersonaName, CapText.Write(Member.MonthlyCap));

    public void Dispose() => _disposed.Cancel();

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task SaveAsync()
    {
        (_refusal, _problems) = (null, []);
        if (!CapText.TryRead(_cap, out var cap))
        {
            _problems = [new FieldError(HireRules.CapField, CapText.Wrong)];
            return;
        }

        var caller = (await Authentication).User.Caller();
        switch (await Verbs.Edit.ExecuteAsync(caller, Member.Id, new HireChanges(_name, null, new CapChange(cap), Member.Version), _disposed.Token))
        {
            case EditHireOutcome.Saved:
                Dialog.Close(DialogResult.Ok(true));
                break;
            case EditHireOutcome.Invalid(var problems):
                _problems = problems;
                break;
            case EditHireOutcome.NameTaken(var name):
                _problems = [new FieldError(HireRules.NameField, $"Somebody in your team is called {name}. Choose another name.")];
                break;
            case EditHireOutcome.ChangedMeanwhile:
                _refusal = "Somebody changed it in between. Close this and look at the new values first.";
                break;
            case EditHireOutcome.HasLeft or EditHireOutcome.NotFound:
                _refusal = "It has left your team.";
                break;
            case EditHireOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>Changes what a team decides about somebody who works for it.</summary>
public sealed partial class EditHireDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<FieldError> _problems = [];
    private HireDraft _draft = new(default, []);
    private string? _refusal;
    private bool _byMail;

    [Parameter, EditorRequired]
    public TeamMember Member { get; set; } = default!;

    /// <summary>The whole team, for names that are taken and for who may lead.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required NotificationChoices Choices { get; init; }

    private string Host => Member.Address[(Member.Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, TeamMember member, IReadOnlyList<TeamMember> team)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false };
        var parameters = new DialogParameters<EditHireDialog> { { dialog => dialog.Member, member }, { dialog => dialog.Team, team } };
        var reference = await dialogs.ShowAsync<EditHireDialog>($"Change {member.PersonaName}", parameters, options);
        await reference.Result;
    }

    protected override async Task OnInitializedAsync()
    {
        var caller = (await Authentication).User.Caller();
        _byMail = _draft.NewsByMail = await Choices.IsByMailAsync(caller, SourceNews.SubjectOf(Member.Id.Value), _disposed.Token);
    }

    protected override void OnInitialized() => _draft = new HireDraft(Member.Id, Team)
    {
        Name = Member.PersonaName,
        Handle = Member.Handle,
        HasOwnHandle = true,
        Seniority = Member.Seniority,
        Manager = Member.Manager,
        Department = Member.Department ?? "",
        Instructions = Member.Instructions ?? "",
        Cap = CapText.Write(Member.MonthlyCap),
    };

    public void Dispose() => _disposed.Cancel();

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task SaveAsync()
    {
        (_refusal, _problems) = (null, [.. _draft.CheckPerson(), .. _draft.CheckInstructions(), .. _draft.CheckCap()]);
        if (_problems.Count > 0 || !CapText.TryRead(_draft.Cap, out var cap))
        {
            return;
        }

        var caller = (await Authentication).User.Caller();
        var changes = new HireChanges(_draft.Name, _draft.Seniority, new CapChange(cap), Member.Version)
        {
            Handle = _draft.Handle,
            Manager = new ManagerChange(_draft.Manager),
            Department = new TextChange(_draft.Department),
            Instructions = new TextChange(_draft.Instructions),
        };
        switch (await Verbs.Edit.ExecuteAsync(caller, Member.Id, changes, _disposed.Token))
        {
            case EditHireOutcome.Saved:
                // Whoever leaves the box as it is has chosen nothing for this one, and goes on following the general choice.
                if (_draft.NewsByMail != _byMail)
                {
                    await Choices.ChooseAsync(caller, SourceNews.SubjectOf(Member.Id.Value), _draft.NewsByMail, _disposed.Token);
                }

                Dialog.Close(DialogResult.Ok(true));
                break;
            case EditHireOutcome.Invalid(var problems):
                _problems = problems;
                break;
            case EditHireOutcome.NameTaken(var name):
                _problems = [HireDraft.NameTaken(name)];
                break;
            case EditHireOutcome.HandleTaken(var handle):
                _problems = [HireDraft.HandleTaken(handle)];
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

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Asks whom to invite, in which role.</summary>
public sealed partial class InviteDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private string _email = "";
    private MemberRole _role = MemberRole.Member;
    private string? _error;
    private string? _refusal;
    private bool _inviting;

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required InviteMember Invite { get; init; }

    [Inject]
    private InvitationMail Mail { get; init; } = default!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The invitation that was made, or null.</summary>
    public static async Task<IssuedInvitation?> AskAsync(IDialogService dialogs, Caller caller)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false };
        var reference = await dialogs.ShowAsync<InviteDialog>(
            "Invite somebody", new DialogParameters<InviteDialog> { { dialog => dialog.Caller, caller } }, options);
        return await reference.GetReturnValueAsync<IssuedInvitation>();
    }

    public void Dispose() => _disposed.Cancel();

    private async Task InviteAsync()
    {
        if (_inviting)
        {
            return;
        }

        (_error, _refusal, _inviting) = (null, null, true);
        try
        {
            Show(await Invite.ExecuteAsync(Caller, _email, _role, (db, issued) => Mail.Add(db, issued, Navigation.BaseUri), _disposed.Token));
        }
        finally
        {
            _inviting = false;
        }
    }

    private void Show(InviteOutcome outcome)
    {
        switch (outcome)
        {
            case InviteOutcome.Invited(var invitation):
                Dialog.Close(DialogResult.Ok(invitation));
                break;
            case InviteOutcome.Invalid(var errors):
                _error = errors[0].Message;
                break;
            case InviteOutcome.AlreadyMember:
                _error = "Somebody with this address is a member already.";
                break;
            case InviteOutcome.AlreadyInvited:
                _error = "An invitation to this address waits already. Send that one again.";
                break;
            case InviteOutcome.TooMany:
                _refusal = $"{InvitationLinks.MaximumOpen} invitations wait for an answer. Revoke some first.";
                break;
            case InviteOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }
}

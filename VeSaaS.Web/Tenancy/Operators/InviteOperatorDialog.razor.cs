using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Tenancy.Operators;

namespace VeSaaS.Web.Tenancy.Operators;

/// <summary>Asks whom to invite.</summary>
public sealed partial class InviteOperatorDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private string _email = "";
    private string? _error;
    private string? _refusal;
    private bool _inviting;

    [Parameter, EditorRequired]
    public ActingOperator Acting { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required InviteOperator Invite { get; init; }

    [Inject]
    private OperatorMail Mail { get; init; } = default!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The invitation that was made, or null.</summary>
    public static async Task<IssuedOperatorInvitation?> AskAsync(IDialogService dialogs, ActingOperator acting)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, BackdropClick = false };
        var reference = await dialogs.ShowAsync<InviteOperatorDialog>(
            "Invite an operator", new DialogParameters<InviteOperatorDialog> { { dialog => dialog.Acting, acting } }, options);
        return await reference.GetReturnValueAsync<IssuedOperatorInvitation>();
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
            Show(await Invite.ExecuteAsync(Acting, _email, (db, issued) => Mail.Add(db, issued, Navigation.BaseUri), _disposed.Token));
        }
        finally
        {
            _inviting = false;
        }
    }

    private void Show(InviteOperatorOutcome outcome)
    {
        switch (outcome)
        {
            case InviteOperatorOutcome.Invited(var invitation):
                Dialog.Close(DialogResult.Ok(invitation));
                break;
            case InviteOperatorOutcome.Invalid(var errors):
                _error = errors[0].Message;
                break;
            case InviteOperatorOutcome.AlreadyOperator:
                _error = "Somebody with this address is an operator already.";
                break;
            case InviteOperatorOutcome.AlreadyInvited:
                _error = "An invitation to this address waits already. Revoke that one to send another.";
                break;
            case InviteOperatorOutcome.TooMany:
                _refusal = $"{InviteOperator.MaximumOpen} invitations wait for an answer. Revoke some first.";
                break;
            case InviteOperatorOutcome.ProofNeeded:
                _refusal = "It has been a while since you showed that it is you. Close this and press “Invite” once more: you are asked for your password or passkey first.";
                break;
            case InviteOperatorOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Members;

namespace VeSaaS.Web.Tenancy.Operators;

/// <summary>Who runs the platform, live. Operators invite and remove one another, after a recent proof of who they are.</summary>
public sealed partial class OperatorsPage
{
    private PlatformOperators? _platform;
    private ActingOperator _acting = default!;
    private string? _refusal;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required OperatorList Operators { get; init; }

    [Inject]
    public required OperatorVerbs Verbs { get; init; }

    [Inject]
    private OperatorMail Mail { get; init; } = default!;

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string? Line => _platform is not { Operators.Count: var count } platform
        ? null
        : $"{count} {(count == 1 ? "person runs" : "people run")} this platform{(platform.Invitations.Count == 0 ? "." : $", {platform.Invitations.Count} invited.")}";

    protected override async Task OnInitializedAsync()
    {
        var person = (await Authentication).User;
        _acting = new(person.UserId(), person.FindSessionId());
        ReloadOn(OperatorList.Topic);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync() => _platform = await Operators.ExecuteAsync(Closed);

    private static string SecondStep(OperatorRow row) => (row.HasApp, row.Passkeys) switch
    {
        (false, 0) => "None yet",
        (true, 0) => "Authenticator app",
        (false, var keys) => Passkeys(keys),
        (true, var keys) => $"Authenticator app, {Passkeys(keys)}",
    };

    private static string Passkeys(int count) => count == 1 ? "1 passkey" : $"{count} passkeys";

    private async Task InviteAsync()
    {
        if (await HasProofAsync() && await InviteOperatorDialog.AskAsync(Dialogs, _acting) is { } invitation)
        {
            await TryLoadAsync();
            await InvitationLinkDialog.ShowAsync(Dialogs, invitation.Email, Mail.LinkOf(invitation.Secret, Navigation.BaseUri));
        }
    }

    private async Task RevokeAsync(OperatorInvitationRow row)
    {
        _refusal = await Verbs.Revoke.ExecuteAsync(_acting, row.Id, Closed) is RevokeOperatorInvitationOutcome.Revoked
            ? null
            : $"The invitation to {row.Email} does not wait any more.";
        await TryLoadAsync();
    }

    private async Task RemoveAsync(OperatorRow row)
    {
        if (!await HasProofAsync())
        {
            return;
        }

        var isYou = row.UserId == _acting.UserId;
        var keys = row.Keys switch { 0 => "", 1 => " The API key of the platform that they made stops at once.", var many => $" The {many} API keys of the platform that they made stop at once." };
        var sure = isYou
            ? await ConfirmDialog.AskAsync(
                Dialogs, "Stop being an operator", $"You are signed out everywhere and reach the console no more; only another operator can invite you again.{keys.Replace("they", "you", StringComparison.Ordinal)}", "Stop being an operator", row.Name)
            : await ConfirmDialog.AskAsync(
                Dialogs, $"Remove {row.Name}", $"{row.Name} is signed out everywhere and reaches the console no more.{keys} The account stays, with the companies it belongs to.", $"Remove {row.Name}", row.Name);
        if (!sure)
        {
            return;
        }

        var outcome = await Verbs.Remove.ExecuteAsync(_acting, row.UserId, Mail.Add, Closed);
        if (isYou && outcome is RemoveOperatorOutcome.Removed)
        {
            Navigation.NavigateTo(AppUrls.Landing, forceLoad: true);
            return;
        }

        _refusal = outcome switch
        {
            RemoveOperatorOutcome.Removed => null,
            RemoveOperatorOutcome.NotFound => $"{row.Name} is no operator any more.",
            RemoveOperatorOutcome.LastOperator => $"{row.Name} is the only operator. Invite somebody else first.",
            RemoveOperatorOutcome.ProofNeeded => "It has been a while since you showed that it is you. Press the button once more: you are asked for your password or passkey first.",
            RemoveOperatorOutcome.NotAllowed(var reason) => reason,
            var other => throw new UnreachableException(other.GetType().Name),
        };
        await TryLoadAsync();
    }

    // Before anything is typed, so that nothing is lost by it.
    private async Task<bool> HasProofAsync()
    {
        _refusal = null;
        if (await Verbs.Proof.IsThereAsync(_acting.UserId, _acting.Session, Closed))
        {
            return true;
        }

        Navigation.NavigateTo(AppUrls.ConfirmThen(AppUrls.AdminOperators), forceLoad: true);
        return false;
    }
}

/// <summary>What an operator does to operators and invitations.</summary>
public sealed record OperatorVerbs(RevokeOperatorInvitation Revoke, RemoveOperator Remove, RecentProof Proof);

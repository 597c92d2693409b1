using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Who belongs to the company, live. Owners invite, change roles and remove; everybody can leave.</summary>
public sealed partial class MembersPage
{
    private CompanyMembers? _company;
    private Caller _caller = default!;
    private string? _refusal;
    private bool _failed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required MemberList Members { get; init; }

    [Inject]
    public required MemberVerbs Verbs { get; init; }

    [Inject]
    private InvitationMail Mail { get; init; } = default!;

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool IsOwner => _caller?.Role is MemberRole.Owner;

    private string? Line => _company is not { Members.Count: var count } company
        ? null
        : $"{count} {(count == 1 ? "person" : "people")}{(company.Invitations.Count == 0 ? "." : $", {company.Invitations.Count} invited.")}";

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        ReloadOn(MemberTopics.Members(_caller.CustomerId));
        await LoadAsync();
    }

    protected override async Task LoadAsync()
    {
        try
        {
            (_company, _failed) = (await Members.ExecuteAsync(_caller, Closed), false);
        }
        catch (DbException)
        {
            // The panel says it and offers the retry; the data layer has logged why.
            _failed = true;
        }
    }

    private async Task InviteAsync()
    {
        _refusal = null;
        if (await InviteDialog.AskAsync(Dialogs, _caller) is { } invitation)
        {
            await ShowLinkAsync(invitation);
        }
    }

    private async Task ResendAsync(InvitationRow row)
    {
        _refusal = null;
        switch (await Verbs.Resend.ExecuteAsync(_caller, row.Id, (db, issued) => Mail.Add(db, issued, Navigation.BaseUri), Closed))
        {
            case ResendOutcome.Renewed(var invitation):
                await ShowLinkAsync(invitation);
                break;
            case ResendOutcome.TooSoon:
                _refusal = $"The last mail to {row.Email} is not a minute old. Wait a moment before you send another.";
                break;
            case ResendOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                _refusal = $"The invitation to {row.Email} does not wait any more.";
                await LoadAsync();
                break;
        }
    }

    private async Task ShowLinkAsync(IssuedInvitation invitation)
    {
        await LoadAsync();
        await InvitationLinkDialog.ShowAsync(Dialogs, invitation.Email, Mail.LinkOf(invitation.Secrets.Link, Navigation.BaseUri));
    }

    private async Task RevokeAsync(InvitationRow row)
    {
        _refusal = await Verbs.Revoke.ExecuteAsync(_caller, row.Id, Closed) switch
        {
            RevokeInvitationOutcome.Revoked => null,
            RevokeInvitationOutcome.NotAllowed(var reason) => reason,
            _ => $"The invitation to {row.Email} does not wait any more.",
        };
        await LoadAsync();
    }

    private async Task ChangeRoleAsync((MemberRow Member, MemberRole Role) change)
    {
        _refusal = null;
        var (member, role) = change;
        var sure = member.UserId != _caller.UserId || await ConfirmDialog.AskAsync(
            Dialogs, $"Become {role}", $"You give up your own ownership. As {role} you can {RoleWords.Of(role)}; only another owner can give it back.", $"Become {role}");
        if (sure)
        {
            Show(await Verbs.ChangeRole.ExecuteAsync(_caller, member.UserId, role, Closed), member);
        }

        await LoadAsync();
    }

    private async Task RemoveAsync(MemberRow member)
    {
        _refusal = null;
        var leaves = member.UserId == _caller.UserId;
        var sure = leaves
            ? await ConfirmDialog.AskAsync(
                Dialogs, "Leave the company", "You lose access at once, on every device. What you made stays with the company. Only an owner can invite you again.", "Leave")
            : await ConfirmDialog.AskAsync(
                Dialogs,
                $"Remove {member.Name}",
                $"{member.Name} loses access at once, on every device. What they made stays with the company; API keys they created go on working until they are revoked.",
                $"Remove {member.Name}");
        if (!sure)
        {
            return;
        }

        var outcome = await Verbs.Remove.ExecuteAsync(_caller, member.UserId, Closed);
        if (leaves && outcome is MembershipOutcome.Changed)
        {
            Navigation.NavigateTo(AppUrls.Landing, forceLoad: true);
            return;
        }

        Show(outcome, member);
        await LoadAsync();
    }

    private void Show(MembershipOutcome outcome, MemberRow member) => _refusal = outcome switch
    {
        MembershipOutcome.Changed => null,
        MembershipOutcome.NotAllowed(var reason) => reason,
        MembershipOutcome.LastOwner => $"{member.Name} is the only owner. Make somebody else an owner first.",
        _ => $"{member.Name} does not belong to the company any more.",
    };
}

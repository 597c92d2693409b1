using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Proofs;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>A person's passkeys: the list, and the form that adds one.</summary>
public sealed partial class PasskeySection
{
    private AccountForm _form = default!;
    private IList<UserPasskeyInfo> _passkeys = [];
    private bool _proved;

    [SupplyParameterFromForm(FormName = "passkey-add")]
    private NewPasskeyInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private UserManager<ApplicationUser> Users { get; init; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private ChangePasskeys Passkeys { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new NewPasskeyInput();
        _form = new AccountForm(Input);
        _proved = await Prove.IsRecentAsync(Http);
        if (await Users.GetUserAsync(Http.User) is { } user)
        {
            _passkeys = [.. (await Users.GetPasskeysAsync(user)).OrderBy(passkey => passkey.CreatedAt)];
        }
    }

    private async Task AddAsync()
    {
        switch (await Passkeys.AddAsync(Http.User.ActingUser(), Input.Name ?? "", Input.Credential ?? "", Http))
        {
            case PasskeyChange.Done:
                Navigation.NavigateTo(AppUrls.SecurityAfter("passkey-added"));
                break;
            case PasskeyChange.ProofNeeded:
                Navigation.NavigateTo(AppUrls.ConfirmThen(AppUrls.Security));
                break;
            default:
                _form.Message = $"The passkey was not added: the try took too long, or you have {ChangePasskeys.Most} already. Try again.";
                break;
        }
    }

    /// <summary>The form's field, and what the script fills in.</summary>
    internal sealed class NewPasskeyInput
    {
        public string? Name { get; set; }

        public string? Credential { get; set; }
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Proofs;

/// <summary>Asks for the password or a passkey, and leads on to what asked for it.</summary>
public sealed partial class ConfirmPage
{
    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private AccountForm _form = default!;
    private bool _hasPasskey;

    /// <summary>A path of this site, or null.</summary>
    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm]
    private ConfirmInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private UserManager<ApplicationUser> Users { get; init; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new ConfirmInput();
        _form = new AccountForm(Input);
        _hasPasskey = await Users.GetUserAsync(Http.User) is { } user && (await Users.GetPasskeysAsync(user)).Count > 0;
    }

    private async Task ByPasswordAsync()
    {
        if (string.IsNullOrEmpty(Input.Password))
        {
            _form.Show(nameof(Input.Password), "Enter your password.");
        }
        else if (await Prove.ByPasswordAsync(Input.Password, Http) is null)
        {
            _form.Show(nameof(Input.Password), ProveIdentity.Refusal);
        }
        else
        {
            GoOn();
        }
    }

    private async Task ByPasskeyAsync()
    {
        if (await Prove.ByPasskeyAsync(Input.Credential ?? "", Http))
        {
            GoOn();
        }
        else
        {
            _form.Message = "This passkey is not one of yours, or the try took too long. Try again, or use your password.";
        }
    }

    private void GoOn() => Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Security);

    /// <summary>The fields of both forms.</summary>
    internal sealed class ConfirmInput
    {
        public string? Password { get; set; }

        public string? Credential { get; set; }
    }
}

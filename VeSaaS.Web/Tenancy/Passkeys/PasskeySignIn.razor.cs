using Microsoft.AspNetCore.Components;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>Signs in by a passkey, from a button or from the browser's list under the e-mail field.</summary>
public sealed partial class PasskeySignIn
{
    private AccountForm _form = default!;

    /// <summary>A path of this site, or null.</summary>
    [Parameter]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "passkey-sign-in")]
    private PasskeyInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private SignInWithPasskey SignInWithPasskey { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new PasskeyInput();
        _form = new AccountForm(Input);
    }

    private async Task SignInAsync()
    {
        if (Input.Credential is { Length: > 0 } credential && await SignInWithPasskey.ExecuteAsync(credential, Http) is { } standing)
        {
            Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Home(standing is { IsAdmin: true, Membership: null }));
            return;
        }

        // One text for unknown, removed, replayed and paused.
        _form.Message = "This passkey does not sign in here. It may have been removed, or the try took too long. Try again, or use your password.";
    }

    /// <summary>What the script fills in.</summary>
    internal sealed class PasskeyInput
    {
        public string? Credential { get; set; }
    }
}

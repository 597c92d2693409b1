using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Takes the mailed link back with a new password.</summary>
public sealed partial class ResetPasswordPage
{
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "reset-password")]
    private ResetPasswordInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private PasswordResets Resets { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    // A form without an action goes to the address that the server saw, which has lost the secret.
    private string Self => AppUrls.ResetPasswordWith(SecretAddresses.QueryOf(Http, "email"), SecretAddresses.QueryOf(Http, "token"));

    protected override void OnInitialized()
    {
        Input ??= new ResetPasswordInput();
        _form = new AccountForm(Input);
        // The address holds the secret of the link.
        Http.Response.Headers["Referrer-Policy"] = "no-referrer";
        Http.Response.Headers.CacheControl = "no-store";
    }

    private async Task ResetAsync()
    {
        var password = Input.Password ?? "";
        _form.Show(nameof(Input.Password), AccountRules.CheckPassword(password));
        if (!_form.IsClean)
        {
            return;
        }

        if (await Resets.ExecuteAsync(SecretAddresses.QueryOf(Http, "email"), SecretAddresses.QueryOf(Http, "token"), password))
        {
            Navigation.NavigateTo(AppUrls.SignInAfterReset);
            return;
        }

        _form.Message = "This link does not work any more. Links work once, for one day. Send a new one.";
    }

    /// <summary>The form's field.</summary>
    internal sealed class ResetPasswordInput
    {
        public string? Password { get; set; }
    }
}

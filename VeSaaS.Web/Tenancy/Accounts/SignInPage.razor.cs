using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Sign in with e-mail address and password.</summary>
public sealed partial class SignInPage
{
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInInput Input { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <summary>Comes from the page that has just changed the password.</summary>
    [SupplyParameterFromQuery(Name = "changed")]
    private bool PasswordChanged { get; set; }

    /// <summary>Comes from a second step that took too long.</summary>
    [SupplyParameterFromQuery(Name = "again")]
    private bool Again { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private SignInWithPassword SignInWithPassword { get; init; } = default!;

    [Inject]
    private IOptions<AccountOptions> Options { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new SignInInput();
        _form = new AccountForm(Input);
        if ((await Authentication).User is { Identity.IsAuthenticated: true } user && HttpMethods.IsGet(Http.Request.Method))
        {
            Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Home(user.IsInRole(PlatformRoles.Admin)));
        }
    }

    private async Task SignInAsync()
    {
        _form.Show(nameof(Input.Email), string.IsNullOrWhiteSpace(Input.Email) ? "Enter your e-mail address." : null);
        _form.Show(nameof(Input.Password), string.IsNullOrEmpty(Input.Password) ? "Enter your password." : null);
        if (!_form.IsClean)
        {
            return;
        }

        switch (await SignInWithPassword.ExecuteAsync(Input.Email ?? "", Input.Password ?? "", Input.Remember, Http))
        {
            case PasswordOutcome.SignedIn(var standing):
                Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Home(standing is { IsAdmin: true, Membership: null }));
                return;
            case PasswordOutcome.CodeNeeded:
                Navigation.NavigateTo(AppUrls.SignInCodeThen(AppUrls.LocalOnly(ReturnUrl)));
                return;
        }

        // One text for unknown, wrong and paused, so that it tells nothing about who has an account.
        _form.Message =
            $"E-mail address and password do not match, or the account pauses after {Options.Value.MaxFailures} wrong passwords. "
            + $"Try again in {Options.Value.LockoutDuration.TotalMinutes:0} minutes, or choose a new password.";
    }

    /// <summary>The form's fields; what the browser leaves out is empty.</summary>
    internal sealed class SignInInput
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Remember { get; set; }
    }
}

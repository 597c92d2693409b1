using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Proofs;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Another password, for somebody who knows the current one.</summary>
public sealed partial class PasswordPage
{
    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "change-password")]
    private ChangePasswordInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private ChangePassword ChangePassword { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new ChangePasswordInput();
        _form = new AccountForm(Input);
    }

    private async Task ChangeAsync()
    {
        var (current, password) = (Input.Current ?? "", Input.Password ?? "");
        _form.Show(nameof(Input.Current), current.Length == 0 ? "Enter your current password." : null);
        _form.Show(nameof(Input.Password), AccountRules.CheckPassword(password));
        if (!_form.IsClean)
        {
            return;
        }

        if (await Prove.ByPasswordAsync(current, Http) is not { } user)
        {
            _form.Show(nameof(Input.Current), ProveIdentity.Refusal);
            return;
        }

        if (!await ChangePassword.ExecuteAsync(user, current, password, Http))
        {
            _form.Message = "The password was changed elsewhere at the same moment. Try again.";
            return;
        }

        Navigation.NavigateTo(AppUrls.SecurityAfter("password"));
    }

    /// <summary>The form's fields.</summary>
    internal sealed class ChangePasswordInput
    {
        public string? Current { get; set; }

        public string? Password { get; set; }
    }
}

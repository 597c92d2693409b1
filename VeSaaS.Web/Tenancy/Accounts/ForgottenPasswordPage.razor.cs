using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Asks for a link by mail. The answer is the same for every address.</summary>
public sealed partial class ForgottenPasswordPage
{
    private AccountForm _form = default!;
    private bool _asked;

    [SupplyParameterFromForm(FormName = "forgotten-password")]
    private ForgottenPasswordInput Input { get; set; } = default!;

    [Inject]
    private PasswordResetQueue Queue { get; init; } = default!;

    [Inject]
    private IOptions<AppOptions> App { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new ForgottenPasswordInput();
        _form = new AccountForm(Input);
    }

    private void Ask()
    {
        var email = (Input.Email ?? "").Trim();
        _form.Show(nameof(Input.Email), AccountRules.CheckEmail(email));
        if (_form.IsClean)
        {
            Queue.Add(new PasswordResetRequest(email, App.Value.PublicUrl ?? new Uri(Navigation.BaseUri)));
            _asked = true;
        }
    }

    /// <summary>The form's field.</summary>
    internal sealed class ForgottenPasswordInput
    {
        public string? Email { get; set; }
    }
}

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

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private PasswordResets Resets { get; init; } = default!;

    [Inject]
    private IOptions<AppOptions> App { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new ForgottenPasswordInput();
        _form = new AccountForm(Input);
    }

    private async Task AskAsync()
    {
        var email = (Input.Email ?? "").Trim();
        _form.Show(nameof(Input.Email), AccountRules.CheckEmail(email));
        if (_form.IsClean)
        {
            await Resets.AskAsync(new PasswordResetRequest(email, App.Value.PublicUrl ?? new Uri(Navigation.BaseUri)), Http.RequestAborted);
            _asked = true;
        }
    }

    /// <summary>The form's field.</summary>
    internal sealed class ForgottenPasswordInput
    {
        public string? Email { get; set; }
    }
}

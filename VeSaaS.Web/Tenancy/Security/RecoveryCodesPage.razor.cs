using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>How many recovery codes are left, and new ones.</summary>
public sealed partial class RecoveryCodesPage
{
    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private AccountForm _form = default!;
    private int _left;
    private IReadOnlyList<string>? _codes;

    [SupplyParameterFromForm(FormName = "recovery-codes")]
    private RecoveryCodesInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private CheckSecondFactor SecondFactor { get; init; } = default!;

    [Inject]
    private SecondFactorSwitch Switch { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new RecoveryCodesInput();
        _form = new AccountForm(Input);
        Http.Response.Headers.CacheControl = "no-store";
        if (await SecondFactor.FindAsync(Http.User.UserId(), Http.RequestAborted) is { } factor)
        {
            _left = factor.CodesLeft;
            return;
        }

        Navigation.NavigateTo(AppUrls.SecurityAuthenticator);
    }

    private async Task RenewAsync()
    {
        _codes = await Switch.RenewCodesAsync(Input.Password ?? "", Http);
        if (_codes is null)
        {
            _form.Show(nameof(Input.Password), ProvePassword.Refusal);
        }
    }

    /// <summary>The form's field.</summary>
    internal sealed class RecoveryCodesInput
    {
        public string? Password { get; set; }
    }
}

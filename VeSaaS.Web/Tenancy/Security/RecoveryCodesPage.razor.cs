using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Proofs;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>How many recovery codes are left, and new ones.</summary>
public sealed partial class RecoveryCodesPage
{
    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private int _left;
    private IReadOnlyList<string>? _codes;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private CheckSecondFactor SecondFactor { get; init; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private SecondFactorSwitch Switch { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        if (!await Prove.IsRecentAsync(Http))
        {
            Navigation.NavigateTo(AppUrls.ConfirmThen(AppUrls.SecurityRecoveryCodes));
            return;
        }

        if (await SecondFactor.FindAsync(Http.User.UserId(), Http.RequestAborted) is { } factor)
        {
            _left = factor.CodesLeft;
            return;
        }

        Navigation.NavigateTo(AppUrls.SecurityAuthenticator);
    }

    // Without a proof, or with two-step sign-in off, the page has been left already.
    private async Task RenewAsync() => _codes = await Switch.RenewCodesAsync(Http);
}

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>A company signs up with its first person, who is signed in at once.</summary>
public sealed partial class SignUpPage
{
    private static readonly FormOption[] Industries = [.. SignUpChoices.Industries.Select(choice => new FormOption(choice, choice))];
    private static readonly FormOption[] Sizes = [.. SignUpChoices.Sizes.Select(choice => new FormOption(choice, choice))];

    private IReadOnlyList<FormOption> _timeZones = [];
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "sign-up")]
    private SignUpInput Input { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private SignUpCustomer SignUpCustomer { get; init; } = default!;

    [Inject]
    private SignInManager<ApplicationUser> SignIn { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private IOptions<BillingOptions> Billing { get; init; } = default!;

    private string Currency => Billing.Value.Currency;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new SignUpInput();
        _form = new AccountForm(Input);
        _timeZones = TimeZoneChoices.At(Time.GetUtcNow());
        if ((await Authentication).User is { Identity.IsAuthenticated: true } user && HttpMethods.IsGet(Http.Request.Method))
        {
            Navigation.NavigateTo(AppUrls.Home(user.IsInRole(PlatformRoles.Admin)));
        }
    }

    private async Task SignUpAsync()
    {
        var outcome = await SignUpCustomer.ExecuteAsync(Input.ToRequest(), Http.RequestAborted);
        switch (outcome)
        {
            case SignUpOutcome.SignedUp(var userId, _):
                await EnterAsync(userId);
                break;
            case SignUpOutcome.EmailTaken:
                _form.Show(nameof(Input.Email), "Somebody already signs in with this e-mail address. Sign in, or use another one.");
                break;
            case SignUpOutcome.InvalidFields(var errors):
                _form.Show(errors);
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private async Task EnterAsync(Guid userId)
    {
        var user = await SignIn.UserManager.FindByIdAsync(userId.ToString())
            ?? throw new UnreachableException("The user who has just signed up is gone.");
        await SignIn.SignInAsync(user, isPersistent: false);
        Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Team);
    }

    /// <summary>The form's fields; what the browser leaves out is empty.</summary>
    internal sealed class SignUpInput
    {
        public string? Name { get; set; }

        public string? Email { get; set; }

        public string? Password { get; set; }

        public string? Company { get; set; }

        public string? Industry { get; set; }

        public string? Size { get; set; }

        public string? TimeZone { get; set; }

        public bool TermsAccepted { get; set; }

        public SignUpRequest ToRequest() => new(
            Company ?? "", Name ?? "", Email ?? "", Password ?? "", Industry ?? "", Size ?? "", TimeZone ?? "", TermsAccepted);
    }
}

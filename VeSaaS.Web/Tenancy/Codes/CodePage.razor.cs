using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Codes;

/// <summary>The second step of signing in. Without a first one it leads to that.</summary>
public sealed partial class CodePage
{
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "sign-in-code")]
    private CodeInput Input { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    private bool Recovery { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private PendingSignIns Pending { get; init; } = default!;

    [Inject]
    private SignInWithCode SignInWithCode { get; init; } = default!;

    [Inject]
    private IOptions<AccountOptions> Options { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new CodeInput();
        _form = new AccountForm(Input);
        if (HttpMethods.IsGet(Http.Request.Method) && await Pending.FindAsync(Http) is null)
        {
            BeginAnew();
        }
    }

    private async Task SignInAsync()
    {
        _form.Show(nameof(Input.Code), string.IsNullOrWhiteSpace(Input.Code) ? "Enter the code." : null);
        if (!_form.IsClean)
        {
            return;
        }

        var outcome = await SignInWithCode.ExecuteAsync(Input.Code ?? "", Recovery, Http);
        Input.Code = null;
        switch (outcome)
        {
            case CodeOutcome.SignedIn(var standing):
                Navigation.NavigateTo(AppUrls.LocalOnly(ReturnUrl) ?? AppUrls.Home(standing is { IsAdmin: true, Membership: null }));
                break;
            case CodeOutcome.NobodyWaits:
                BeginAnew();
                break;
            case CodeOutcome.Refused:
                _form.Message =
                    "This code is not right, or it was used already: each works once, and the app shows another every 30 seconds. "
                    + $"After {Options.Value.MaxFailures} wrong ones the account pauses for {Options.Value.LockoutDuration.TotalMinutes:0} minutes.";
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private void BeginAnew() => Navigation.NavigateTo(AppUrls.SignInAgainThen(AppUrls.LocalOnly(ReturnUrl)));

    /// <summary>The form's field; what the browser leaves out is empty.</summary>
    internal sealed class CodeInput
    {
        public string? Code { get; set; }
    }
}

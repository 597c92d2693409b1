using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Companies;
using VeSaaS.Web.Tenancy.Operators;
using VeSaaS.Web.Tenancy.Proofs;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Where an invitation's link leads, a company's or the operators'. Every link that is not open gets the same answer.</summary>
public sealed partial class InvitationPage
{
    private AccountForm _form = default!;
    private OpenInvitation? _invitation;
    private string _email = "";
    private bool _isSignedIn;
    private bool _isSomebodyElse;
    private string _secret = "";

    /// <summary>What the route says, which is not the secret: that is taken out of the address before anything can log it.</summary>
    [Parameter]
    public string Secret { get; set; } = "";

    [SupplyParameterFromForm(FormName = "join")]
    private JoinInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private AcceptInvitation Accept { get; init; } = default!;

    [Inject]
    private AcceptOperatorInvitation AcceptOperator { get; init; } = default!;

    [Inject]
    private OperatorMail Mail { get; init; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private KeptInvitation Kept { get; init; } = default!;

    [Inject]
    private ActiveCompany Active { get; init; } = default!;

    [Inject]
    private SignInManager<ApplicationUser> SignIn { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    // A form without an action goes to the address that the server saw, which has lost the secret.
    private string Self => AppUrls.Invitation(SecretAddresses.SegmentOf(Http));

    private string Place => _invitation?.Company ?? "the operators";

    private string Words => _invitation?.Role is { } role
        ? $"As {role} you can {RoleWords.Of(role)}."
        : "Operators run this platform: they choose what can be hired, and see every company's figures.";

    private string Home => AppUrls.Home(Http.User.IsInRole(PlatformRoles.Admin));

    protected override async Task OnInitializedAsync()
    {
        Input ??= new JoinInput();
        _form = new AccountForm(Input);
        // The address is the secret. It may stand in requests to this site, whose forms have to say where they come from.
        Http.Response.Headers["Referrer-Policy"] = "same-origin";
        Http.Response.Headers.CacheControl = "no-store";
        _secret = Kept.Read(Http);
        _invitation = await Accept.FindAsync(_secret, Http.RequestAborted) ?? await AcceptOperator.FindAsync(_secret, Http.RequestAborted);
        if (_invitation is null)
        {
            SayGone();
            return;
        }

        _isSignedIn = Http.User.Identity?.IsAuthenticated == true;
        _email = Http.User.FindFirst(ClaimTypes.Email)?.Value ?? "";
        _isSomebodyElse = _isSignedIn && _invitation.UserId != Http.User.UserId();
        if (!_isSignedIn && _invitation.HasAccount)
        {
            Kept.Keep(Http, _secret);
        }
    }

    private async Task AcceptAsync()
    {
        if (_invitation is not { Company: null })
        {
            await ShowAsync(await Accept.ExecuteAsync(_secret, Http.User.UserId(), Http.RequestAborted));
        }
        else if (await Prove.IsRecentAsync(Http))
        {
            await ShowAsync(await AcceptOperator.ExecuteAsync(_secret, new(Http.User.UserId(), Http.User.FindSessionId()), Mail.Add, Http.RequestAborted));
        }
        else
        {
            // A session that was stolen must not become an operator's.
            Kept.Keep(Http, _secret);
            Navigation.NavigateTo(AppUrls.ConfirmThen(AppUrls.KeptInvitation));
        }
    }

    private async Task JoinAsync()
    {
        var request = new JoinRequest(_secret, Input.Name ?? "", Input.Password ?? "", Input.TermsAccepted);
        await ShowAsync(_invitation is { Company: null }
            ? await AcceptOperator.ExecuteAsync(request, Mail.Add, Http.RequestAborted)
            : await Accept.ExecuteAsync(request, Http.RequestAborted));
    }

    private async Task SignOutAsync()
    {
        await SignIn.SignOutAsync();
        Kept.Keep(Http, _secret);
        Navigation.NavigateTo(AppUrls.KeptInvitation);
    }

    private async Task ShowAsync(AcceptOutcome outcome)
    {
        switch (outcome)
        {
            case AcceptOutcome.Joined(var userId, var customer):
                await EnterAsync(userId, customer);
                break;
            case AcceptOutcome.LinkNotFound:
                _invitation = null;
                SayGone();
                break;
            case AcceptOutcome.OtherAddress:
                _isSomebodyElse = true;
                break;
            case AcceptOutcome.HasAccount:
                Kept.Keep(Http, _secret);
                Navigation.NavigateTo(AppUrls.SignInThen(AppUrls.KeptInvitation));
                break;
            case AcceptOutcome.InvalidFields(var errors):
                _form.Show(errors);
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    // Not 404, which would show the page of an address that never was instead of what to do now.
    private void SayGone() => Http.Response.StatusCode = StatusCodes.Status410Gone;

    private async Task EnterAsync(Guid userId, CustomerId? company)
    {
        Kept.Forget(Http);
        if (_isSignedIn && company is { } customer)
        {
            await Active.SetAsync(Http, customer);
        }
        else if (!_isSignedIn)
        {
            var user = await SignIn.UserManager.FindByIdAsync(userId.ToString())
                ?? throw new UnreachableException("The user who has just joined is gone.");
            await SignIn.SignInAsync(user, isPersistent: false);
        }

        Navigation.NavigateTo(company is null ? AppUrls.AdminAgents : AppUrls.Team);
    }

    /// <summary>The form's fields; what the browser leaves out is empty.</summary>
    internal sealed class JoinInput
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        public bool TermsAccepted { get; set; }
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.Operators;

/// <summary>Where the printed one-time link leads. Every link that is not open gets the same answer.</summary>
public sealed partial class OperatorLinkPage
{
    private AccountForm _form = default!;
    private bool _open;

    /// <summary>Never the secret: that is taken out of the address before anything can log it.</summary>
    [Parameter]
    public string Secret { get; set; } = "";

    [SupplyParameterFromForm(FormName = "operator")]
    private OperatorInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private OperatorLinks Links { get; init; } = default!;

    [Inject]
    private CreateFirstOperator CreateFirstOperator { get; init; } = default!;

    [Inject]
    private SignInManager<ApplicationUser> SignIn { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    // A form without an action goes to the address that the server saw, which has lost the secret.
    private string Self => AppUrls.OperatorLink(SecretAddresses.SegmentOf(Http));

    protected override async Task OnInitializedAsync()
    {
        Input ??= new OperatorInput();
        _form = new AccountForm(Input);
        // The address is the secret.
        Http.Response.Headers["Referrer-Policy"] = "no-referrer";
        Http.Response.Headers.CacheControl = "no-store";
        _open = await Links.IsOpenAsync(SecretAddresses.SegmentOf(Http), Http.RequestAborted);
        if (!_open)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task CreateAsync()
    {
        var request = new FirstOperatorRequest(SecretAddresses.SegmentOf(Http), Input.Name ?? "", Input.Email ?? "", Input.Password ?? "");
        var outcome = await CreateFirstOperator.ExecuteAsync(request, Http.RequestAborted);
        switch (outcome)
        {
            case FirstOperatorOutcome.Created(var userId):
                var user = await SignIn.UserManager.FindByIdAsync(userId.ToString())
                    ?? throw new UnreachableException("The operator who has just been made is gone.");
                await SignIn.SignInAsync(user, isPersistent: false);
                Navigation.NavigateTo(AppUrls.AdminAgents);
                break;
            case FirstOperatorOutcome.LinkNotFound:
                _open = false;
                Http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            case FirstOperatorOutcome.EmailTaken:
                _form.Show(nameof(Input.Email), "Somebody already signs in with this e-mail address. Use another one.");
                break;
            case FirstOperatorOutcome.InvalidFields(var errors):
                _form.Show(errors);
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    /// <summary>The form's fields; what the browser leaves out is empty.</summary>
    internal sealed class OperatorInput
    {
        public string? Name { get; set; }

        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}

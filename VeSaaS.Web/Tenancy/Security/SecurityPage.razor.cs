using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell.Frame;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>How a person signs in, in one place.</summary>
public sealed partial class SecurityPage
{
    private string _email = "";
    private SecondFactorState? _factor;
    private int _sessions;

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private CheckSecondFactor SecondFactor { get; init; } = default!;

    [Inject]
    private UserSessions Sessions { get; init; } = default!;

    private string Line => _factor is null ? "A password protects your account" : "A password and a second step protect your account";

    private string? Message => Done switch
    {
        "password" => "Your password is changed. Every other session has ended.",
        "second-factor-off" => "Two-step sign-in is off. Every other session has ended.",
        "passkey-added" => "The passkey is added. Try it at your next sign-in.",
        "passkey-renamed" => "The passkey has its new name.",
        "passkey-removed" => "The passkey is removed. Delete it on your device, too.",
        "passkey-gone" => "There is no such passkey any more.",
        "second-step-needed" when _factor is null => OperatorSecondStep.Reason,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        _email = PersonClaims.EmailOf(Http.User);
        _factor = await SecondFactor.FindAsync(Http.User.UserId(), Http.RequestAborted);
        _sessions = (await Sessions.ListAsync(Http.User.UserId(), Http.RequestAborted)).Count;
    }
}

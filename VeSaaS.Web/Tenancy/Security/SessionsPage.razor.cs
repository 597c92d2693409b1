using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>A person's sessions, to look at and to end.</summary>
public sealed partial class SessionsPage
{
    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private IReadOnlyList<Session> _sessions = [];
    private Guid? _own;

    /// <summary>How many have just been ended.</summary>
    [SupplyParameterFromQuery]
    private int? Ended { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private UserSessions Sessions { get; init; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _own = Http.User.FindSessionId();
        var all = await Sessions.ListAsync(Http.User.UserId(), Http.RequestAborted);
        _sessions = [.. all.OrderByDescending(session => session.Id == _own)];
    }

    private static string MethodOf(SignInMethod method) => method switch
    {
        SignInMethod.Passkey => "By passkey",
        SignInMethod.PasswordAndCode => "By password and code",
        SignInMethod.PasswordAndRecoveryCode => "By password and recovery code",
        _ => "By password",
    };
}

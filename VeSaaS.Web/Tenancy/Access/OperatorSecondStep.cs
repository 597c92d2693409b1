using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>An operator's session opens the console only where its user has a second step or a passkey. Programs have their keys.</summary>
internal sealed class OperatorSecondStep : IAuthorizationRequirement
{
    /// <summary>What the person is told.</summary>
    public const string Reason = "Operators need a second step: their account opens every company's. Set up an authenticator app or add a passkey, then the console opens.";

    /// <summary>Where the person is led; everything there is open without it, so that nobody is locked out.</summary>
    public static string SetUp => AppUrls.SecurityAfter("second-step-needed");

    internal sealed class Handler(LiveSessions sessions, IOptions<SecurityOptions> options, IHostEnvironment environment)
        : AuthorizationHandler<OperatorSecondStep>
    {
        private readonly bool _isRequired = options.Value.RequireSecondFactorForAdmins ?? !environment.IsDevelopment();

        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorSecondStep requirement)
        {
            var person = context.User;
            if (!_isRequired
                || person.FindKey() is not null
                || (person.FindSessionId() is { } session
                    && await sessions.FindAsync(session, person.FindCaller()?.CustomerId, CancellationToken.None) is { HasSecondStep: true }))
            {
                context.Succeed(requirement);
            }
        }
    }
}

using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>
/// Signs an open circuit out when its session is no longer true: at once when the change is announced, else at the next interval. It is led to the
/// sign-in page, which sends a browser with a good cookie straight back with a new circuit. A circuit belongs to the person, company and role that it
/// began with: a browser that reconnects it with the cookie of another company gets a new one, so that no page mixes two companies.
/// </summary>
internal sealed class CircuitRevalidation : RevalidatingServerAuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider
{
    private static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    // The page whose own button signed out is on its way already; it is not led elsewhere meanwhile.
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(1);

    private readonly SessionCheck _check;
    private readonly ILiveEvents _events;
    private readonly IOptions<AccountOptions> _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _disposed = new();
    private IDisposable? _changes;
    private Standing? _began;

    public CircuitRevalidation(ILoggerFactory loggerFactory, SessionCheck check, ILiveEvents events, IOptions<AccountOptions> options, TimeProvider time)
        : base(loggerFactory)
    {
        (_check, _events, _options, _time) = (check, events, options, time);
        AuthenticationStateChanged += state => _ = ListenAsync(state);
    }

    protected override TimeSpan RevalidationInterval => _options.Value.RevalidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await _check.ExecuteAsync(authenticationState.User, cancellationToken) is SessionState.Current;

    /// <summary>The framework says who is at the other end: when the circuit begins, and again whenever a browser reconnects to it.</summary>
    void IHostEnvironmentAuthenticationStateProvider.SetAuthenticationState(Task<AuthenticationState> authenticationStateTask) =>
        SetAuthenticationState(KeepAsync(authenticationStateTask));

    protected override void Dispose(bool disposing)
    {
        _changes?.Dispose();
        _disposed.Cancel();
        base.Dispose(disposing);
    }

    private async Task<AuthenticationState> KeepAsync(Task<AuthenticationState> state)
    {
        var said = await state;
        var standing = new Standing(said.User.FindCaller(), said.User.IsInRole(PlatformRoles.Admin));
        _began ??= standing;
        return _began == standing ? said : Nobody;
    }

    private async Task ListenAsync(Task<AuthenticationState> state)
    {
        var person = (await state).User;
        _changes?.Dispose();
        _changes = person.Identity?.IsAuthenticated == true && !_disposed.IsCancellationRequested
            ? _events.Subscribe(LiveSessions.TopicOf(person.UserId()), () => CheckAsync(person))
            : null;
    }

    private async Task CheckAsync(ClaimsPrincipal person)
    {
        try
        {
            await Task.Delay(Leaving, _time, _disposed.Token);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
            return;
        }

        if (await _check.ExecuteAsync(person, _disposed.Token) is not SessionState.Current)
        {
            SetAuthenticationState(Task.FromResult(Nobody));
        }
    }
}

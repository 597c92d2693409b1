using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>A session does not outlive the rights it claims.</summary>
public sealed class SessionTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string Api = "/api/discovery/agents";

    [Fact]
    public async Task Claims_OfAnOwner_NameTheCallerAndPassThePolicies()
    {
        var owner = await account.Host.CustomerAsync(Token);

        Assert.Equal(new Caller(owner.UserId, owner.Customer!.Value, MemberRole.Owner), owner.Person.Caller());
        Assert.Equal("Mara Lindqvist", owner.Person.FindFirst(ClaimNames.DisplayName)?.Value);
        Assert.False(owner.Person.IsInRole(PlatformRoles.Admin));
    }

    [Fact]
    public async Task Caller_OfAnOperator_Throws()
    {
        var person = await account.Host.OperatorAsync(Token);

        Assert.True(person.Person.IsInRole(PlatformRoles.Admin));
        Assert.Throws<InvalidOperationException>(() => person.Person.Caller());
    }

    [Theory]
    [InlineData("nothing", SessionState.Current)]
    [InlineData("stamp", SessionState.Ended)]
    [InlineData("session", SessionState.Ended)]
    [InlineData("expiry", SessionState.Ended)]
    [InlineData("role", SessionState.Outdated)]
    [InlineData("membership", SessionState.Outdated)]
    [InlineData("customer", SessionState.Outdated)]
    [InlineData("admin", SessionState.Outdated)]
    internal async Task Check_AfterAChange_SaysWhatBecameOfTheSession(string change, SessionState expected)
    {
        var owner = await account.Host.CustomerAsync(Token);
        Assert.Equal(SessionState.Current, await CheckAsync(owner.Person));

        await ChangeAsync(owner, change);

        Assert.Equal(expected, await CheckAsync(owner.Person));
    }

    [Fact]
    public async Task Check_ClaimsOfAnotherUser_IsEnded()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var other = await account.Host.CustomerAsync(Token);
        var stolen = other.Person.Clone();
        var identity = (ClaimsIdentity)stolen.Identity!;
        identity.RemoveClaim(identity.FindFirst(ClaimNames.Session));
        identity.AddClaim(new Claim(ClaimNames.Session, owner.Person.FindSessionId()!.Value.ToString("D")));

        Assert.Equal(SessionState.Ended, await CheckAsync(stolen));
    }

    [Theory]
    [InlineData("session")]
    [InlineData("stamp")]
    [InlineData("role")]
    public async Task Circuit_AfterAnAnnouncedChange_IsSignedOut(string change)
    {
        using var host = new AppHost(new() { ["Accounts:RevalidationInterval"] = "1.00:00:00" });
        host.Start();
        var owner = await host.CustomerAsync(Token);
        var other = await host.CustomerAsync(Token);
        await using var scope = host.Services.CreateAsyncScope();
        await using var otherScope = host.Services.CreateAsyncScope();
        var circuit = Open(scope, owner);
        var untouched = Open(otherScope, other);

        await ChangeAsync(owner, change, host);

        await Eventually.UntilAsync(async () => (await circuit.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated != true);
        Assert.True((await untouched.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated);
    }

    [Fact]
    public async Task Circuit_AfterASilentChange_IsSignedOutAtTheNextInterval()
    {
        var owner = await account.Host.CustomerAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var circuit = Open(scope, owner);

        await using (var db = account.Host.Contexts.ForSystem("test"))
        {
            await db.Set<Session>().Where(session => session.UserId == owner.UserId).ExecuteDeleteAsync(Token);
        }

        await Eventually.UntilAsync(async () => (await circuit.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated != true);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("stamp")]
    public async Task Cookie_AfterAnEnd_IsRefusedAtTheNextRequestAndTakenAway(string change)
    {
        var person = await account.Host.OperatorAsync(Token);
        using var client = person.Client(account.Host);
        using var before = await client.GetAsync(Api, Token);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await ChangeAsync(person, change);

        using var after = await client.GetAsync(Api, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Contains(after.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith($"{person.CookieName}=;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cookie_AfterAChangeOfRole_IsRenewedWithTheNewRole()
    {
        var person = await account.Host.OperatorAsync(Token);
        using var client = person.Client(account.Host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Api, Token)).StatusCode);
        await using (var db = account.Host.Contexts.ForSystem("test"))
        {
            await db.UserRoles.Where(role => role.UserId == person.UserId).ExecuteDeleteAsync(Token);
        }

        account.Host.Services.GetRequiredService<LiveSessions>().Changed(person.UserId);

        using var after = await client.GetAsync(Api, Token);
        Assert.Equal(HttpStatusCode.Forbidden, after.StatusCode);
        Assert.Contains(after.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith($"{person.CookieName}=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SigningIn_OverAnotherSession_EndsThatOneAndMakesAnother()
    {
        var attacker = await account.Host.CustomerAsync(Token);
        var victim = await account.Host.CustomerAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = attacker.Person };
        var planted = attacker.Person.FindSessionId()!.Value;
        var unsigned = victim.Person.Clone();
        var identity = (ClaimsIdentity)unsigned.Identity!;
        identity.RemoveClaim(identity.FindFirst(ClaimNames.Session));

        await http.SignInAsync(IdentityConstants.ApplicationScheme, unsigned);

        Assert.Equal(SessionState.Ended, await CheckAsync(attacker.Person));
        Assert.Equal(SessionState.Current, await CheckAsync(unsigned));
        Assert.NotEqual(planted, unsigned.FindSessionId());
    }

    [Fact]
    public async Task Check_CookieWithoutACompany_IsOutdatedAsSoonAsTheUserHasOne()
    {
        var member = await account.Host.CustomerAsync(Token);
        var without = SessionClaims.With(member.Person, new Standing(null, false));

        Assert.Equal(SessionState.Outdated, await CheckAsync(without));
        await ChangeAsync(member, "customer");
        Assert.Equal(SessionState.Current, await CheckAsync(without));
    }

    [Fact]
    public async Task SignOut_Signed_EndsTheRowSoThatTheCopiedCookieIsWorthless()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var client = member.Client(account.Host);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/customer/ves", Token)).StatusCode);

        using var answer = await client.PostAsync("/account/sign-out", null, Token);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/customer/ves", Token)).StatusCode);
        Assert.Empty(await account.Host.Services.GetRequiredService<UserSessions>().ListAsync(member.UserId, Token));
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.signed_out" && entry.ActorId == member.UserId, Token));
    }

    [Fact]
    public async Task Reap_SomeRunOut_RemovesOnlyThose()
    {
        using var database = new TestDatabase();
        var time = database.Time;
        var (user, _) = await TestAccounts.CreateCustomerAsync(database.Contexts, time, Token);
        var open = new OpenSession(database.Contexts, time);
        await open.ExecuteAsync(new NewSession(user.Id, SignInMethod.Password, "Firefox on Linux", null), Token);
        time.Advance(Session.Lifetime);
        var fresh = await open.ExecuteAsync(new NewSession(user.Id, SignInMethod.Passkey, new string('x', 200), "::1"), Token);

        var reaped = await new SessionReaper(database.Contexts, time, NullLogger<SessionReaper>.Instance).ReapAsync(Token);

        Assert.Equal(1, reaped);
        Assert.Equal(fresh, Assert.Single(await new UserSessions(database.Contexts, time).ListAsync(user.Id, Token)).Id);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("<script>alert(1)</script>", "Unknown device")]
    [InlineData("", "Unknown device")]
    public void DeviceName_OfABrowser_IsWhatAPersonWouldSay(string userAgent, string expected) => Assert.Equal(expected, DeviceName.Of(userAgent));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AuthenticationStateProvider Open(AsyncServiceScope scope, TestAccount person)
    {
        var provider = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        ((IHostEnvironmentAuthenticationStateProvider)provider).SetAuthenticationState(Task.FromResult(new AuthenticationState(person.Person)));
        return provider;
    }

    private Task<SessionState> CheckAsync(ClaimsPrincipal person) =>
        account.Host.Services.GetRequiredService<SessionCheck>().ExecuteAsync(person, Token);

    private async Task ChangeAsync(TestAccount changed, string change, AppHost? host = null)
    {
        host ??= account.Host;
        await using var db = host.Contexts.ForSystem("test");
        switch (change)
        {
            case "nothing":
                break;
            case "stamp":
                await db.Users.Where(user => user.Id == changed.UserId).ExecuteUpdateAsync(user => user.SetProperty(row => row.SecurityStamp, "changed"), Token);
                break;
            case "session":
                Assert.True(await host.Services.GetRequiredService<EndSessions>()
                    .ExecuteAsync(changed.Person.ActingUser(), changed.Person.FindSessionId()!.Value, Token));
                break;
            case "expiry":
                var before = TimeProvider.System.GetUtcNow() - Session.Lifetime;
                await db.Set<Session>().Where(session => session.UserId == changed.UserId)
                    .ExecuteUpdateAsync(session => session.SetProperty(row => row.LastSeenAt, before), Token);
                break;
            case "role":
                await db.Set<Member>().Where(member => member.UserId == changed.UserId)
                    .ExecuteUpdateAsync(member => member.SetProperty(row => row.Role, MemberRole.Viewer), Token);
                break;
            case "membership":
                await db.Set<Member>().Where(member => member.UserId == changed.UserId).ExecuteDeleteAsync(Token);
                break;
            case "customer":
                await db.Set<Customer>().Where(customer => customer.Id == changed.Customer!.Value)
                    .ExecuteUpdateAsync(customer => customer.SetProperty(row => row.State, CustomerState.Suspended), Token);
                break;
            case "admin":
                var role = await host.Services.GetRequiredService<NewAccounts>().AdminRoleAsync(db, Token);
                db.Add(new IdentityUserRole<Guid> { UserId = changed.UserId, RoleId = role.Id });
                await db.SaveChangesAsync(Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change));
        }

        host.Services.GetRequiredService<LiveSessions>().Changed(changed.UserId);
    }
}

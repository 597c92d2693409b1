using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>A session does not outlive the rights it claims.</summary>
public sealed class SessionTests(AccountHost account) : IClassFixture<AccountHost>
{
    [Fact]
    public async Task Claims_OfAnOwner_NameTheCallerAndPassThePolicies()
    {
        var owner = await account.Host.CustomerAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var person = await PrincipalAsync(scope.ServiceProvider, owner.UserId);

        Assert.Equal(new Caller(owner.UserId, owner.Customer!.Value, MemberRole.Owner), person.Caller());
        Assert.Equal("Mara Lindqvist", person.FindFirst(ClaimNames.DisplayName)?.Value);
        Assert.False(person.IsInRole(PlatformRoles.Admin));
    }

    [Fact]
    public async Task Caller_OfAnOperator_Throws()
    {
        var person = await account.Host.OperatorAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var principal = await PrincipalAsync(scope.ServiceProvider, person.UserId);

        Assert.True(principal.IsInRole(PlatformRoles.Admin));
        Assert.Throws<InvalidOperationException>(() => principal.Caller());
    }

    [Theory]
    [InlineData("stamp")]
    [InlineData("role")]
    [InlineData("membership")]
    [InlineData("customer")]
    public async Task IsCurrentAsync_AfterAChange_IsFalse(string change)
    {
        var owner = await account.Host.CustomerAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var principal = await PrincipalAsync(scope.ServiceProvider, owner.UserId);
        Assert.True(await CheckAsync());

        await ChangeAsync(owner, change);

        Assert.False(await CheckAsync());

        async Task<bool> CheckAsync()
        {
            await using var fresh = account.Host.Services.CreateAsyncScope();
            return await fresh.ServiceProvider.GetRequiredService<SessionCheck>().IsCurrentAsync(principal, Token);
        }
    }

    [Fact]
    public async Task Circuit_AfterTheSecurityStampChanged_IsSignedOut()
    {
        var owner = await account.Host.CustomerAsync(Token);
        await using var scope = account.Host.Services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var principal = await PrincipalAsync(scope.ServiceProvider, owner.UserId);
        ((IHostEnvironmentAuthenticationStateProvider)provider).SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));

        await ChangeAsync(owner, "stamp");

        await Eventually.UntilAsync(async () => (await provider.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated != true);
    }

    [Fact]
    public async Task Cookie_AfterTheSecurityStampChanged_IsRefused()
    {
        var person = await account.Host.OperatorAsync(Token);
        using var client = person.Client(account.Host);
        using var before = await client.GetAsync("/api/discovery/agents", Token);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await ChangeAsync(person, "stamp");

        await Eventually.UntilAsync(async () =>
        {
            using var after = await client.GetAsync("/api/discovery/agents", Token);
            return after.StatusCode is HttpStatusCode.Unauthorized;
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<System.Security.Claims.ClaimsPrincipal> PrincipalAsync(IServiceProvider services, Guid userId)
    {
        var user = await services.GetRequiredService<UserManager<ApplicationUser>>().FindByIdAsync(userId.ToString());
        return await services.GetRequiredService<IUserClaimsPrincipalFactory<ApplicationUser>>().CreateAsync(user!);
    }

    private async Task ChangeAsync(TestAccount changed, string change)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        _ = change switch
        {
            "stamp" => await db.Users.Where(user => user.Id == changed.UserId).ExecuteUpdateAsync(user => user.SetProperty(row => row.SecurityStamp, "changed"), Token),
            "role" => await db.Set<Member>().Where(member => member.UserId == changed.UserId)
                .ExecuteUpdateAsync(member => member.SetProperty(row => row.Role, MemberRole.Viewer), Token),
            "membership" => await db.Set<Member>().Where(member => member.UserId == changed.UserId).ExecuteDeleteAsync(Token),
            "customer" => await db.Set<Customer>().Where(customer => customer.Id == changed.Customer!.Value)
                .ExecuteUpdateAsync(customer => customer.SetProperty(row => row.State, CustomerState.Suspended), Token),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
    }
}

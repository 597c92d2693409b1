using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Tests.Tenancy;

/// <summary>
/// Accounts without forms: written straight into the database, signed in by a cookie that the host itself would have written. They can also sign in
/// with <see cref="Password"/>.
/// </summary>
internal sealed record TestAccount(Guid UserId, string Email, CustomerId? Customer, string CookieName, string CookieValue, ClaimsPrincipal Person)
{
    /// <summary>The password of every test account.</summary>
    public const string Password = "four words are enough";

    /// <summary>A client that is signed in, does not follow redirects, and says its origin as a browser would.</summary>
    public HttpClient Client(AppHost host)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(host.Url) };
        client.DefaultRequestHeaders.Add("Cookie", $"{CookieName}={CookieValue}");
        client.DefaultRequestHeaders.Add("Origin", host.Url);
        return client;
    }
}

internal static class TestAccounts
{
    private static readonly Lazy<string> PasswordHash =
        new(() => new PasswordHasher<ApplicationUser>().HashPassword(new ApplicationUser(), TestAccount.Password));

    /// <summary>A customer and its owner, or a member of another role.</summary>
    public static async Task<TestAccount> CustomerAsync(
        this AppHost host, CancellationToken cancellationToken, string company = "Nordhafen Logistics", MemberRole role = MemberRole.Owner)
    {
        var (user, customer) = await CreateCustomerAsync(host.Contexts, TimeProvider.System, cancellationToken, company, role);
        return await SignInAsync(host, user, customer);
    }

    /// <summary>Another member of a customer that exists.</summary>
    public static async Task<TestAccount> MemberAsync(this AppHost host, CustomerId customer, MemberRole role, CancellationToken cancellationToken)
    {
        var user = NewUser(TimeProvider.System);
        await using var db = host.Contexts.ForSystem("test");
        db.Add(user);
        db.Add(new Member { UserId = user.Id, CustomerId = customer, Role = role, CreatedAt = user.CreatedAt });
        await db.SaveChangesAsync(cancellationToken);
        return await SignInAsync(host, user, customer);
    }

    /// <summary>A user in role Admin.</summary>
    public static async Task<TestAccount> OperatorAsync(this AppHost host, CancellationToken cancellationToken)
    {
        var user = NewUser(TimeProvider.System);
        await using var db = host.Contexts.ForSystem("test");
        db.Add(user);
        var role = await host.Services.GetRequiredService<NewAccounts>().AdminRoleAsync(db, cancellationToken);
        db.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        await db.SaveChangesAsync(cancellationToken);
        return await SignInAsync(host, user, null);
    }

    /// <summary>A customer and one member, for tests that need rows and no host.</summary>
    public static async Task<(ApplicationUser User, CustomerId Customer)> CreateCustomerAsync(
        AppContexts contexts, TimeProvider time, CancellationToken cancellationToken, string company = "Nordhafen Logistics", MemberRole role = MemberRole.Owner)
    {
        var user = NewUser(time);
        var customer = new Customer
        {
            Id = CustomerId.From(time.NewId()),
            Name = company,
            TimeZone = "Europe/Berlin",
            CreatedAt = time.GetUtcNow(),
            TermsAcceptedAt = time.GetUtcNow(),
        };
        await using var db = contexts.ForSystem("test");
        db.Add(user);
        db.Add(customer);
        db.Add(new Member { UserId = user.Id, CustomerId = customer.Id, Role = role, CreatedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        return (user, customer.Id);
    }

    /// <summary>Makes it long ago that the user proved who they are, in every session.</summary>
    public static async Task AgeProofsAsync(this AppHost host, Guid userId, CancellationToken cancellationToken)
    {
        var longAgo = TimeProvider.System.GetUtcNow() - RecentProof.Lifetime;
        await using var db = host.Contexts.ForSystem("test");
        await db.Set<Session>().Where(session => session.UserId == userId).ExecuteUpdateAsync(session => session.SetProperty(row => row.ProvedAt, longAgo), cancellationToken);
    }

    private static ApplicationUser NewUser(TimeProvider time)
    {
        var id = time.NewId();
        var email = $"mara-{id:N}@nordhafen.example";
        return new ApplicationUser
        {
            Id = id,
            DisplayName = "Mara Lindqvist",
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            PasswordHash = PasswordHash.Value,
            SecurityStamp = $"{id:N}",
            LockoutEnabled = true,
            CreatedAt = time.GetUtcNow(),
        };
    }

    private static async Task<TestAccount> SignInAsync(AppHost host, ApplicationUser user, CustomerId? customer)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<ApplicationUser>>().CreateAsync(user);
        var session = await host.Services.GetRequiredService<OpenSession>().ExecuteAsync(
            new NewSession(user.Id, SignInMethod.Password, "Firefox on Linux", "127.0.0.1"), CancellationToken.None);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(ClaimNames.Session, session.ToString("D")));
        var options = host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var now = TimeProvider.System.GetUtcNow();
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddDays(1) };
        var ticket = options.TicketDataFormat.Protect(new AuthenticationTicket(principal, properties, IdentityConstants.ApplicationScheme));
        return new TestAccount(user.Id, user.Email!, customer, options.Cookie.Name!, WebUtility.UrlEncode(ticket), principal);
    }
}

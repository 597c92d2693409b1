using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy.Codes;
using VeSaaS.Web.Tenancy.Companies;
using VeSaaS.Web.Tenancy.Members;
using VeSaaS.Web.Tenancy.Operators;
using VeSaaS.Web.Tenancy.Passkeys;
using VeSaaS.Web.Tenancy.Proofs;
using VeSaaS.Web.Tenancy.Requests;
using VeSaaS.Web.Tenancy.Security;

namespace VeSaaS.Web.Tenancy;

/// <summary>Signing in and out, who may come in, and what guards every request.</summary>
internal static class TenancyRegistration
{
    public static IServiceCollection AddTenancyWeb(this IServiceCollection services)
    {
        services.AddOptions<AppOptions>().BindConfiguration(AppOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AppOptions>, AppOptions.Validator>();
        services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptions.Validator>();

        services.AddOptions<SecurityOptions>().BindConfiguration(SecurityOptions.SectionName);

        services.AddHttpContextAccessor();
        services.AddSingleton<IHttpContextFactory, SecretAddresses>();
        services.AddSingleton<IConfigureOptions<IdentityOptions>, IdentitySetup>();
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>, IdentitySetup>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddIdentityCore<ApplicationUser>()
            .AddEntityFrameworkStores<AppDbContext>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<SessionClaims>();
        services.AddTenancy();
        services.AddApiKeys();
        services.AddSingleton<MemberVerbs>();
        services.AddSingleton<InvitationMail>();
        services.AddSingleton<KeptInvitation>();
        services.AddSingleton<OperatorVerbs>();
        services.AddSingleton<OperatorMail>();
        services.AddSingleton<ActiveCompany>();
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationHandler, OperatorSecondStep.Handler>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<SessionCheck>();
        services.AddScoped<SessionCookie>();
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
        services.AddRateLimiter(options => options.AddPolicy<string, AccountRateLimit>(AccountRateLimit.PolicyName));

        AddSigningIn(services);
        services.AddScoped<PasswordResets>();
        services.AddSingleton(provider => new MailWriter(PasswordResets.Kind, async (db, request, _) =>
        {
            await using var scope = provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<PasswordResets>().WriteAsync(db, request);
        }));
        services.AddHostedService<OperatorLinkPrinter>();
        return services;
    }

    /// <summary>What stands before every endpoint. Static files and the error pages come before it.</summary>
    public static WebApplication UseTenancy(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<ApiKeyRequests>();
        app.UseMiddleware<OriginCheck>();
        app.UseAuthorization();
        app.UseMiddleware<StreamGuard>();
        app.UseRateLimiter();
        app.UseAntiforgery();
        return app;
    }

    public static WebApplication MapTenancy(this WebApplication app)
    {
        // No antiforgery token: a circuit may outlive the one its page had. The Origin check guards it.
        app.MapPost(AppUrls.SignOut, SignOutAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        app.MapSessions();
        app.MapPasskeys();
        app.MapCompanies();
        return app;
    }

    private static void AddSigningIn(IServiceCollection services)
    {
        services.AddSingleton<StepCookie>();
        services.AddScoped<SignIns>();
        services.AddScoped<SignInWithPassword>();
        services.AddScoped<PendingSignIns>();
        services.AddScoped<SignInWithCode>();
        services.AddSingleton<IConfigureOptions<IdentityPasskeyOptions>, PasskeySetup>();
        services.AddScoped<PasskeyCeremony>();
        services.AddScoped<SignInWithPasskey>();
        services.AddScoped<ChangePasskeys>();
        services.AddSingleton<SecurityNotices>();
        services.AddScoped<ProveIdentity>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<SecondFactorSwitch>();
    }

    private static async Task<IResult> SignOutAsync(SignInManager<ApplicationUser> signIn)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(AppUrls.Landing);
    }
}

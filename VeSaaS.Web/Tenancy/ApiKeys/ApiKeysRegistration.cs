using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>Registers how programs sign in.</summary>
internal static class ApiKeysRegistration
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<RefusalThrottle>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        // The session's scheme is the default one; it hands over requests that present a key.
        services.PostConfigure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, options =>
            options.ForwardDefaultSelector = context => ApiKeyRequests.Presents(context) ? ApiKeyHandler.SchemeName : null);
        return services;
    }
}

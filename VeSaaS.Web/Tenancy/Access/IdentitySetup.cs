using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>How Identity and its cookie are set.</summary>
internal sealed class IdentitySetup(IOptions<AccountOptions> accounts, IOptions<AppOptions> app)
    : IConfigureOptions<IdentityOptions>, IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void Configure(IdentityOptions options)
    {
        options.Password.RequiredLength = AccountRules.MinimumPasswordLength;
        options.Password.RequiredUniqueChars = 1;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Lockout.AllowedForNewUsers = true;
        options.Lockout.MaxFailedAccessAttempts = accounts.Value.MaxFailures;
        options.Lockout.DefaultLockoutTimeSpan = accounts.Value.LockoutDuration;
        options.User.RequireUniqueEmail = true;
        // Names of users are their addresses, which our own rule has checked; Identity's list lacks the apostrophe and all of Unicode.
        options.User.AllowedUserNameCharacters = "";
    }

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name != IdentityConstants.ApplicationScheme)
        {
            return;
        }

        // Browsers accept the prefix only with Secure, so it goes with https.
        options.Cookie.Name = app.Value.IsHttps ? "__Host-vesaas" : "vesaas";
        options.Cookie.SecurePolicy = app.Value.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = Session.Lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = AppUrls.SignIn;
        options.LogoutPath = AppUrls.SignOut;
        options.AccessDeniedPath = AppUrls.AccessDenied;
        options.ReturnUrlParameter = "returnUrl";
        options.EventsType = typeof(SessionCookie);
    }
}

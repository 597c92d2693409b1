using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>
/// What a sign-in of several steps remembers from one to the next: in the browser, encrypted, for five minutes where nothing else is said. It is no
/// session; all it can do is let the next step be tried.
/// </summary>
internal sealed class StepCookie(IDataProtectionProvider protection, IOptions<AppOptions> app)
{
    /// <summary>How long the next step may take where nothing else is said.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    public void Write<T>(HttpContext http, string step, T value, TimeSpan? lifetime = null) =>
        http.Response.Cookies.Append(Name(step), Protector(step).Protect(JsonSerializer.Serialize(value), lifetime ?? Lifetime), Options());

    /// <summary>What was written, or null where it is missing, too old or not ours.</summary>
    public T? Read<T>(HttpContext http, string step)
        where T : class
    {
        if (http.Request.Cookies[Name(step)] is not { Length: > 0 } value)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(Protector(step).Unprotect(value));
        }
        catch (CryptographicException)
        {
            // Too old, of another step, or made by somebody else: the person begins anew.
            return null;
        }
    }

    public void Delete(HttpContext http, string step) => http.Response.Cookies.Delete(Name(step), Options());

    private ITimeLimitedDataProtector Protector(string step) =>
        protection.CreateProtector("VeSaaS.Step", step).ToTimeLimitedDataProtector();

    private string Name(string step) => (app.Value.IsHttps ? "__Host-vesaas-" : "vesaas-") + step;

    private CookieOptions Options() => new()
    {
        HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Strict, Secure = app.Value.IsHttps,
    };
}

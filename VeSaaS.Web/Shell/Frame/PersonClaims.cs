using System.Security.Claims;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Shell.Frame;

/// <summary>How the shell names the person who is signed in.</summary>
internal static class PersonClaims
{
    public static string NameOf(ClaimsPrincipal person) =>
        person.FindFirst(ClaimNames.DisplayName)?.Value is { Length: > 0 } name ? name : person.Identity?.Name ?? "";

    public static string EmailOf(ClaimsPrincipal person) =>
        person.FindFirst(ClaimTypes.Email)?.Value ?? person.Identity?.Name ?? "";
}

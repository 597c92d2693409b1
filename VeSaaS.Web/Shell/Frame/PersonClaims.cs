using System.Security.Claims;

namespace VeSaaS.Web.Shell.Frame;

/// <summary>What the shell reads from the cookie's claims.</summary>
internal static class PersonClaims
{
    /// <summary>The active customer's id.</summary>
    public const string Customer = "customer";

    /// <summary>The name that colleagues see.</summary>
    public const string DisplayName = "display_name";

    public static string NameOf(ClaimsPrincipal person) =>
        person.FindFirst(DisplayName)?.Value is { Length: > 0 } name ? name : person.Identity?.Name ?? "";

    public static string EmailOf(ClaimsPrincipal person) =>
        person.FindFirst(ClaimTypes.Email)?.Value ?? person.Identity?.Name ?? "";
}

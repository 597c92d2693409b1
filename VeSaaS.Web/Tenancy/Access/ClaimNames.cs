namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Claims of ours in the session cookie, beside Identity's own.</summary>
internal static class ClaimNames
{
    /// <summary>The active customer's UUID, lower-case and hyphenated.</summary>
    public const string Customer = "customer";

    /// <summary>The user's role there: Viewer, Member or Owner.</summary>
    public const string MemberRole = "member_role";

    /// <summary>The row behind the cookie, a UUID: without it the cookie is worth nothing.</summary>
    public const string Session = "session";

    /// <summary>How the session was signed in: a <see cref="VeSaaS.Core.Tenancy.Sessions.SignInMethod"/>.</summary>
    public const string Method = "signin_method";

    /// <summary>The name that colleagues see.</summary>
    public const string DisplayName = "display_name";

    /// <summary>The API key's UUID, where a program acts.</summary>
    public const string ApiKey = "api_key";

    /// <summary>One for each scope of the API key.</summary>
    public const string Scope = "scope";
}

using System.Security.Claims;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy;

/// <summary>Reads from the credential who acts, and for whom.</summary>
public static class PrincipalExtensions
{
    /// <summary>The member who acts and the customer it is for.</summary>
    /// <exception cref="InvalidOperationException">Nobody with a customer is signed in: the page or endpoint lacks <see cref="Policies.Member"/>.</exception>
    public static Caller Caller(this ClaimsPrincipal user) => user.FindCaller()
        ?? throw new InvalidOperationException($"The user has no active customer; the page or endpoint lacks the policy {Policies.Member}.");

    /// <summary>The member who acts, or null for visitors and for operators without a customer.</summary>
    public static Caller? FindCaller(this ClaimsPrincipal user) =>
        user.FindUserId() is { } userId
        && Guid.TryParseExact(user.FindFirst(ClaimNames.Customer)?.Value, "D", out var customer)
        && Enum.TryParse<MemberRole>(user.FindFirst(ClaimNames.MemberRole)?.Value, out var role)
            ? new Caller(userId, CustomerId.From(customer), role, user.FindKey())
            : null;

    /// <summary>The signed-in user.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static Guid UserId(this ClaimsPrincipal user) =>
        user.FindUserId() ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The signed-in user acting on their own account.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static ActingUser ActingUser(this ClaimsPrincipal user) =>
        new(user.UserId(), user.FindCaller()?.CustomerId, user.IsInRole(PlatformRoles.Admin));

    /// <summary>The session behind the cookie; null for visitors and for programs.</summary>
    public static Guid? FindSessionId(this ClaimsPrincipal user) =>
        Guid.TryParseExact(user.FindFirst(ClaimNames.Session)?.Value, "D", out var id) ? id : null;

    /// <summary>The operator, or the platform's API key, as the audit log names who acts.</summary>
    public static Actor OperatorActor(this ClaimsPrincipal user) => user.FindKey() is { } key ? Actor.ApiKey(key) : Actor.Operator(user.UserId());

    /// <summary>The API key of a program; null for people.</summary>
    public static ApiKeyId? FindKey(this ClaimsPrincipal user) =>
        Guid.TryParseExact(user.FindFirst(ClaimNames.ApiKey)?.Value, "D", out var id) ? new ApiKeyId(id) : null;

    private static Guid? FindUserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirst(ClaimTypes.NameIdentifier)?.Value, out var id) ? id : null;
}

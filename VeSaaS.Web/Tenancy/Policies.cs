using Microsoft.AspNetCore.Authorization;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy;

/// <summary>Who may come in. Everything that names no policy needs a signed-in user.</summary>
public static class Policies
{
    /// <summary>Runs the platform.</summary>
    public const string Admin = nameof(Admin);

    /// <summary>Acts for a customer, in whatever role.</summary>
    public const string Member = nameof(Member);

    /// <summary>Hires, talks and works for a customer: Member or Owner.</summary>
    public const string CanHire = nameof(CanHire);

    /// <summary>Manages a customer's people and money.</summary>
    public const string Owner = nameof(Owner);

    /// <summary>An owner, or a program to which an owner gave the right by its key's scopes.</summary>
    public const string OwnerOrProgram = nameof(OwnerOrProgram);

    internal static void Configure(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(Admin, policy => policy.RequireRole(PlatformRoles.Admin).AddRequirements(new OperatorSecondStep()));
        options.AddPolicy(Member, policy => policy.RequireClaim(ClaimNames.Customer));
        options.AddPolicy(CanHire, policy => policy
            .RequireClaim(ClaimNames.Customer)
            .RequireClaim(ClaimNames.MemberRole, nameof(MemberRole.Member), nameof(MemberRole.Owner)));
        options.AddPolicy(OwnerOrProgram, policy => policy
            .RequireClaim(ClaimNames.Customer)
            .RequireAssertion(context => context.User.HasClaim(ClaimNames.MemberRole, nameof(MemberRole.Owner)) || context.User.FindKey() is not null));
        options.AddPolicy(Owner, policy => policy
            .RequireClaim(ClaimNames.Customer)
            .RequireClaim(ClaimNames.MemberRole, nameof(MemberRole.Owner)));
    }
}

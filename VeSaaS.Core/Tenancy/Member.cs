using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.ApiKeys;

namespace VeSaaS.Core.Tenancy;

/// <summary>A person who can sign in. What they may do comes from memberships and from the platform role.</summary>
public sealed class ApplicationUser : IdentityUser<Guid>
{
    /// <summary>The name that colleagues see.</summary>
    [ProtectedPersonalData]
    public string DisplayName { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a member may do: Owner manages people and money, Member hires and works, Viewer reads.</summary>
public enum MemberRole
{
    Viewer,
    Member,
    Owner,
}

/// <summary>Names of platform roles.</summary>
public static class PlatformRoles
{
    /// <summary>Runs the platform; is not a member of any customer by default.</summary>
    public const string Admin = "Admin";
}

/// <summary>A user's belonging to a customer.</summary>
public sealed class Member : ICustomerOwned
{
    /// <summary>Longest reason of support, in characters.</summary>
    public const int SupportReasonLength = 400;

    public required Guid UserId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required MemberRole Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Until when an operator looks on to help, as a viewer; from then on the membership counts for nothing. Null for the company's own people.
    /// </summary>
    public DateTimeOffset? SupportUntil { get; set; }

    /// <summary>Why the operator looks on, as the company is told; null for its own people.</summary>
    public string? SupportReason { get; set; }

    /// <summary>When the user last chose this company; the latest is where the next sign-in leads.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When the user first looked at what this company spends; null before.</summary>
    public DateTimeOffset? BillSeenAt { get; set; }

    /// <summary>When the user put the first steps away; null while they are offered.</summary>
    public DateTimeOffset? WelcomeDismissedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> builder)
        {
            builder.ToTable("members");
            builder.HasKey(member => new { member.UserId, member.CustomerId });
            builder.Property(member => member.SupportReason).HasMaxLength(SupportReasonLength);
            builder.HasIndex(member => member.CustomerId);
            builder.HasIndex(member => member.SupportUntil).HasFilter("[SupportUntil] IS NOT NULL");
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Customer>().WithMany().HasForeignKey(member => member.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>Who acts for which customer, read from the credential and never from a request's body.</summary>
/// <param name="UserId">The signed-in user; for an API key, who created it.</param>
/// <param name="CustomerId">The active customer.</param>
/// <param name="Role">The user's role there; for an API key, what its scopes allow at most.</param>
/// <param name="Key">The API key, where it is a program that acts.</param>
public sealed record Caller(Guid UserId, CustomerId CustomerId, MemberRole Role, ApiKeyId? Key = null);

/// <summary>Who acts on their own account, as the audit log names them.</summary>
/// <param name="UserId">The signed-in user.</param>
/// <param name="CustomerId">The active customer; null for operators without one.</param>
/// <param name="IsOperator">Whether the user runs the platform.</param>
public sealed record ActingUser(Guid UserId, CustomerId? CustomerId, bool IsOperator);

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Core.Tenancy.Operators;

/// <summary>The operator who acts on other operators.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Session">The session of the browser that asks; without one nothing is done.</param>
public sealed record ActingOperator(Guid UserId, Guid? Session);

/// <summary>What the verbs about operators ask inside their transaction.</summary>
internal static class OperatorRules
{
    public const string Reason = "operators belong to no customer";
    public const string OperatorsOnly = "Only an operator manages operators.";

    public static TimeSpan InvitationLifetime => InvitationLinks.Lifetime;

    public static string SubjectOf(Guid link) => $"operator_link:{link:D}";

    /// <summary>
    /// Whether the person is an operator at this moment; the session may still claim it. Takes the row of the role, so that acts on operators wait for each other:
    /// two who remove one another at once cannot both succeed.
    /// </summary>
    public static async Task<bool> LockAsOperatorAsync(AppDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        // An update that changes nothing holds the row until the commit, on SQL Server too.
        await db.Roles.Where(role => role.Name == PlatformRoles.Admin).ExecuteUpdateAsync(set => set.SetProperty(role => role.Name, role => role.Name), cancellationToken);
        return await OperatorLinks.Admins(db).AnyAsync(admin => admin == userId, cancellationToken);
    }

    /// <summary>The operators, from the few who have the role to their accounts.</summary>
    public static IQueryable<ApplicationUser> All(AppDbContext db) =>
        from membership in db.UserRoles
        join role in db.Roles on membership.RoleId equals role.Id
        where role.Name == PlatformRoles.Admin
        join user in db.Users on membership.UserId equals user.Id
        select user;

    /// <summary>The operators besides this one.</summary>
    public static IQueryable<ApplicationUser> Others(AppDbContext db, Guid userId) => All(db).Where(user => user.Id != userId);

    /// <summary>Where the operators besides this one read mail.</summary>
    public static Task<List<string>> AddressesAsync(AppDbContext db, Guid except, CancellationToken cancellationToken) =>
        Others(db, except).Where(user => user.Email != null).Select(user => user.Email!).ToListAsync(cancellationToken);

    public static Task<string> NameAsync(AppDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.Users.Where(user => user.Id == userId).Select(user => user.DisplayName).SingleAsync(cancellationToken);
}

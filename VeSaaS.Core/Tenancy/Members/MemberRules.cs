using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>What pages about members listen to.</summary>
public static class MemberTopics
{
    /// <summary>The members or invitations of this customer changed.</summary>
    public static LiveTopic Members(CustomerId customer) => new("members", customer.Value);
}

/// <summary>What the verbs about members ask inside their transaction.</summary>
internal static class MemberRules
{
    public const string OwnersOnly = "Only an owner manages members. Ask an owner of your company.";
    internal const string SupportLooksOn = "Support looks on and changes nothing. Remove it, or wait until it ends by itself.";

    public static string SubjectOf(Guid user) => $"user:{user:D}";

    /// <summary>
    /// Whether the caller is an owner at this moment; the session may still claim it. Takes the row of the company, so that acts on its members wait for
    /// each other: two owners who remove one another at once cannot both succeed.
    /// </summary>
    public static async Task<bool> LockAsOwnerAsync(AppDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        await LockAsync(db, caller.CustomerId, cancellationToken);
        return await db.Set<Member>().AnyAsync(
            member => member.CustomerId == caller.CustomerId && member.UserId == caller.UserId && member.Role == MemberRole.Owner, cancellationToken);
    }

    /// <summary>An update that changes nothing holds the row until the commit, on SQL Server too.</summary>
    public static Task LockAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) =>
        db.Set<Customer>().Where(row => row.Id == customer)
            .ExecuteUpdateAsync(row => row.SetProperty(company => company.State, company => company.State), cancellationToken);

    /// <summary>Whether the company has an owner besides this one.</summary>
    public static Task<bool> HasAnotherOwnerAsync(AppDbContext db, CustomerId customer, Guid owner, CancellationToken cancellationToken) =>
        db.Set<Member>().AnyAsync(
            member => member.CustomerId == customer && member.UserId != owner && member.Role == MemberRole.Owner, cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>A company that a user belongs to.</summary>
public sealed record CompanyChoice(CustomerId Id, string Name, MemberRole Role);

/// <summary>A company of a user that an operator has suspended.</summary>
/// <param name="Id">The company.</param>
/// <param name="Name">The company's.</param>
/// <param name="Since">When it was suspended.</param>
/// <param name="Reason">Why, as its people are told.</param>
/// <param name="IsOwner">Whether the user owns it.</param>
public sealed record SuspendedCompany(CustomerId Id, string Name, DateTimeOffset? Since, string? Reason, bool IsOwner);

/// <summary>Reads which companies a user can choose from.</summary>
public sealed class CompanyChoices(AppContexts contexts, TimeProvider time)
{
    /// <summary>The user's companies by name, without those that are suspended, and with those where they look on as support.</summary>
    public async Task<IReadOnlyList<CompanyChoice>> ExecuteAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = contexts.ForSystem("a user's companies are several customers");
        return await (
            from member in db.Set<Member>()
            join customer in db.Set<Customer>() on member.CustomerId equals customer.Id
            where member.UserId == userId && customer.State == CustomerState.Active && (member.SupportUntil == null || member.SupportUntil > now)
            orderby customer.Name, customer.Id
            select new CompanyChoice(customer.Id, customer.Name, member.Role)).ToListAsync(cancellationToken);
    }

    /// <summary>The user's companies that are suspended, by name: nobody gets in, and everybody is told why.</summary>
    public async Task<IReadOnlyList<SuspendedCompany>> SuspendedAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a user's companies are several customers");
        return await (
            from member in db.Set<Member>()
            join customer in db.Set<Customer>() on member.CustomerId equals customer.Id
            where member.UserId == userId && customer.State == CustomerState.Suspended && member.SupportUntil == null
            orderby customer.Name, customer.Id
            select new SuspendedCompany(customer.Id, customer.Name, customer.SuspendedAt, customer.SuspensionReason, member.Role == MemberRole.Owner)).ToListAsync(cancellationToken);
    }
}

/// <summary>Makes another of the user's companies the active one, now and at the next sign-in.</summary>
public sealed class SwitchCompany(AppContexts contexts, TimeProvider time)
{
    /// <summary>The user's membership there, or null where the user has none or the company is suspended.</summary>
    public Task<Caller?> ExecuteAsync(Guid userId, CustomerId customer, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync(
            "the customer is what the switch decides",
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var member = await db.Set<Member>().SingleOrDefaultAsync(
                    row => row.UserId == userId && row.CustomerId == customer && (row.SupportUntil == null || row.SupportUntil > now)
                        && db.Set<Customer>().Any(company => company.Id == customer && company.State == CustomerState.Active),
                    token);
                if (member is null)
                {
                    return null;
                }

                member.LastUsedAt = now;
                db.AuditMember(time, "tenancy.company_switched", userId, customer);
                return new Caller(userId, customer, member.Role);
            },
            cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>What somebody who has an account says about another company. Industry and size are optional, empty means not said.</summary>
public sealed record FoundCompanyRequest(string Company, string Industry, string Size, string TimeZone, bool TermsAccepted);

/// <summary>How founding a company ended.</summary>
public abstract record FoundCompanyOutcome
{
    private FoundCompanyOutcome()
    {
    }

    /// <summary>The company exists, the user owns it, and it is where the next sign-in leads.</summary>
    public sealed record Founded(CustomerId CustomerId) : FoundCompanyOutcome;

    /// <summary>The user owns as many companies as one person may.</summary>
    public sealed record TooMany : FoundCompanyOutcome;

    /// <summary>Fields are missing or wrong; every one is named. Nothing was written.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : FoundCompanyOutcome;
}

/// <summary>Makes another customer for a user who has an account, and that user's ownership.</summary>
public sealed class FoundCompany(AppContexts contexts, TimeProvider time)
{
    /// <summary>Most companies that one user owns.</summary>
    public const int MaximumOwned = 20;

    /// <summary>Founds the company.</summary>
    public async Task<FoundCompanyOutcome> ExecuteAsync(Guid userId, FoundCompanyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var errors = Check(request).ToList();
        return errors.Count > 0
            ? new FoundCompanyOutcome.InvalidFields(errors)
            : await contexts.WriteAsSystemAsync(
                "founding makes the customer", (db, token) => WriteAsync(db, userId, request, token), cancellationToken);
    }

    private async Task<FoundCompanyOutcome> WriteAsync(AppDbContext db, Guid userId, FoundCompanyRequest request, CancellationToken cancellationToken)
    {
        if (await db.Set<Member>().CountAsync(member => member.UserId == userId && member.Role == MemberRole.Owner, cancellationToken) >= MaximumOwned)
        {
            return new FoundCompanyOutcome.TooMany();
        }

        var now = time.GetUtcNow();
        var customer = new Customer
        {
            Id = CustomerId.From(time.NewId()),
            Name = request.Company.Trim(),
            Industry = CompanyRules.NullIfEmpty(request.Industry),
            Size = CompanyRules.NullIfEmpty(request.Size),
            TimeZone = request.TimeZone,
            CreatedAt = now,
            TermsAcceptedAt = now,
        };
        db.Add(customer);
        db.Add(new Member { UserId = userId, CustomerId = customer.Id, Role = MemberRole.Owner, CreatedAt = now, LastUsedAt = now });
        db.AuditMember(time, "tenancy.company_founded", userId, customer.Id, new { customer = customer.Id.Value, termsAcceptedAt = now });
        return new FoundCompanyOutcome.Founded(customer.Id);
    }

    private static IEnumerable<FieldError> Check(FoundCompanyRequest request) =>
    [
        .. CompanyRules.Check(new(request.Company, request.Industry, request.Size, request.TimeZone)),
        .. AccountRules.Check(nameof(request.TermsAccepted), request.TermsAccepted ? null : "Accept the terms to found the company."),
    ];
}

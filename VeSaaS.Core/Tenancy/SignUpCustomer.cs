using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Companies;

namespace VeSaaS.Core.Tenancy;

/// <summary>
/// What a company and its first person say about themselves. Industry and size are optional, empty means not said; the time zone is an
/// IANA name.
/// </summary>
public sealed record SignUpRequest(
    string Company, string Name, string Email, string Password, string Industry, string Size, string TimeZone, bool TermsAccepted);

/// <summary>How a sign-up ended.</summary>
public abstract record SignUpOutcome
{
    private SignUpOutcome()
    {
    }

    /// <summary>User, customer and ownership exist.</summary>
    public sealed record SignedUp(Guid UserId, CustomerId CustomerId) : SignUpOutcome;

    /// <summary>Somebody already signs in with this address. Nothing was written.</summary>
    public sealed record EmailTaken : SignUpOutcome;

    /// <summary>Fields are missing or wrong; every one is named. Nothing was written.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : SignUpOutcome;
}

/// <summary>Makes a customer, its first user and that user's ownership, all or nothing.</summary>
public sealed class SignUpCustomer(AppContexts contexts, NewAccounts accounts, TimeProvider time)
{
    /// <summary>Signs the company up.</summary>
    public async Task<SignUpOutcome> ExecuteAsync(SignUpRequest request, CancellationToken cancellationToken)
    {
        var errors = Check(request).ToList();
        if (errors.Count > 0)
        {
            return new SignUpOutcome.InvalidFields(errors);
        }

        var user = accounts.Create(request.Name, request.Email, request.Password);
        return await contexts.WriteAsSystemAsync(
            "sign-up makes the customer", (db, token) => WriteAsync(db, user, request, token), cancellationToken);
    }

    private async Task<SignUpOutcome> WriteAsync(
        AppDbContext db, ApplicationUser user, SignUpRequest request, CancellationToken cancellationToken)
    {
        if (await NewAccounts.IsTakenAsync(db, user, cancellationToken))
        {
            return new SignUpOutcome.EmailTaken();
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
        db.Add(user);
        db.Add(customer);
        db.Add(new Member { UserId = user.Id, CustomerId = customer.Id, Role = MemberRole.Owner, CreatedAt = now });
        db.AuditMember(time, "tenancy.signed_up", user.Id, customer.Id, new { customer = customer.Id.Value, termsAcceptedAt = now });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Another sign-up took the address between the check and the insert.
            db.ChangeTracker.Clear();
            return new SignUpOutcome.EmailTaken();
        }

        return new SignUpOutcome.SignedUp(user.Id, customer.Id);
    }

    private static IEnumerable<FieldError> Check(SignUpRequest request) =>
    [
        .. AccountRules.Check(nameof(request.Name), AccountRules.CheckName(request.Name)),
        .. AccountRules.Check(nameof(request.Email), AccountRules.CheckEmail(request.Email)),
        .. AccountRules.Check(nameof(request.Password), AccountRules.CheckPassword(request.Password)),
        .. CompanyRules.Check(new(request.Company, request.Industry, request.Size, request.TimeZone)),
        .. AccountRules.Check(
            nameof(request.TermsAccepted), request.TermsAccepted ? null : "Accept the terms to create the account."),
    ];
}

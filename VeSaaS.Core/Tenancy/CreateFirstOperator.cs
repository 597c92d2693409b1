using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>Who wants to become the first operator, with the secret of the printed link.</summary>
public sealed record FirstOperatorRequest(string Secret, string Name, string Email, string Password);

/// <summary>How the use of the link ended.</summary>
public abstract record FirstOperatorOutcome
{
    private FirstOperatorOutcome()
    {
    }

    /// <summary>The user exists in role Admin; the link is used up.</summary>
    public sealed record Created(Guid UserId) : FirstOperatorOutcome;

    /// <summary>The link is unknown, expired, used or void; which of them is nobody's business.</summary>
    public sealed record LinkNotFound : FirstOperatorOutcome;

    /// <summary>Somebody already signs in with this address. The link stays open.</summary>
    public sealed record EmailTaken : FirstOperatorOutcome;

    /// <summary>Fields are missing or wrong; every one is named. The link stays open.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : FirstOperatorOutcome;
}

/// <summary>Turns the one-time link into the first user in role Admin.</summary>
public sealed class CreateFirstOperator(AppContexts contexts, OperatorLinks links, NewAccounts accounts, TimeProvider time)
{
    /// <summary>Uses the link up and makes the operator, both or neither.</summary>
    public async Task<FirstOperatorOutcome> ExecuteAsync(FirstOperatorRequest request, CancellationToken cancellationToken)
    {
        // Asked first, so that a guessed link learns nothing about addresses and costs no password hash.
        if (!await links.IsOpenAsync(request.Secret, cancellationToken))
        {
            return new FirstOperatorOutcome.LinkNotFound();
        }

        var errors = Check(request).ToList();
        if (errors.Count > 0)
        {
            return new FirstOperatorOutcome.InvalidFields(errors);
        }

        var user = accounts.Create(request.Name, request.Email, request.Password);
        var hash = OperatorLinks.Hash(request.Secret);
        return await contexts.WriteAsSystemAsync(
            "the first operator belongs to no customer", (db, token) => WriteAsync(db, user, hash, token), cancellationToken);
    }

    private async Task<FirstOperatorOutcome> WriteAsync(
        AppDbContext db, ApplicationUser user, byte[] hash, CancellationToken cancellationToken)
    {
        if (await NewAccounts.IsTakenAsync(db, user, cancellationToken))
        {
            return new FirstOperatorOutcome.EmailTaken();
        }

        // The guard: of two people who use the link at once, the second finds it used.
        var now = time.GetUtcNow();
        var used = await OperatorLinks.Open(db, hash, now)
            .ExecuteUpdateAsync(link => link.SetProperty(row => row.UsedAt, now), cancellationToken);
        if (used == 0)
        {
            return new FirstOperatorOutcome.LinkNotFound();
        }

        var role = await accounts.AdminRoleAsync(db, cancellationToken);
        db.Add(user);
        db.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        db.AuditOperator(time, "tenancy.operator_created", user.Id);
        return new FirstOperatorOutcome.Created(user.Id);
    }

    private static IEnumerable<FieldError> Check(FirstOperatorRequest request) =>
    [
        .. AccountRules.Check(nameof(request.Name), AccountRules.CheckName(request.Name)),
        .. AccountRules.Check(nameof(request.Email), AccountRules.CheckEmail(request.Email)),
        .. AccountRules.Check(nameof(request.Password), AccountRules.CheckPassword(request.Password)),
    ];
}

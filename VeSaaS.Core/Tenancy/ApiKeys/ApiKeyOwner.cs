using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>Who manages which keys: an owner those of the company, an operator those of the platform.</summary>
/// <param name="UserId">The person who acts.</param>
/// <param name="Customer">The company, or null for the platform.</param>
/// <param name="Session">The session of the browser that asks; without one no key is made.</param>
public sealed record ApiKeyOwner(Guid UserId, CustomerId? Customer, Guid? Session = null)
{
    internal const string OwnersOnly = "Only an owner manages API keys. Ask an owner of your company.";
    internal const string OperatorsOnly = "Only an operator manages the platform's API keys.";

    internal string Refusal => Customer is null ? OperatorsOnly : OwnersOnly;

    /// <summary>Whether the person has the right at this moment; the session may still claim it.</summary>
    internal Task<bool> MayManageAsync(AppDbContext db, CancellationToken cancellationToken) => Customer is { } customer
        ? db.Set<Member>().AnyAsync(
            member => member.CustomerId == customer && member.UserId == UserId && member.Role == MemberRole.Owner, cancellationToken)
        : OperatorLinks.Admins(db).AnyAsync(admin => admin == UserId, cancellationToken);

    /// <summary>The owner's keys; of nobody else's, whatever id is asked for.</summary>
    internal IQueryable<ApiKey> Keys(AppDbContext db) => Customer is { } customer
        ? db.Set<ApiKey>().Where(key => key.CustomerId == customer)
        : db.Set<ApiKey>().Where(key => key.CustomerId == null);

    internal void Audit(AppDbContext db, TimeProvider time, string type, ApiKeyId key, object detail) =>
        db.AuditApiKey(time, type, UserId, Customer, $"api_key:{key.Value:D}", detail);

    internal AppDbContext Open(AppContexts contexts) => Customer is { } customer
        ? contexts.ForCustomer(customer)
        : contexts.ForSystem("the platform's keys belong to no customer");

    internal Task<TResult> WriteAsync<TResult>(
        AppContexts contexts, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) => Customer is { } customer
        ? contexts.WriteAsync(customer, work, cancellationToken)
        : contexts.WriteAsSystemAsync("the platform's keys belong to no customer", work, cancellationToken);
}

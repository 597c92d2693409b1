using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence;

/// <summary>
/// Audit rows of Tenancy's verbs. Audit builds on Tenancy, so Tenancy cannot name it; Persistence, which is exempt from the arrows,
/// carries the row over.
/// </summary>
internal static class TenancyAudit
{
    /// <summary>Adds a row about a member's own act to the transaction.</summary>
    public static void AuditMember(
        this AppDbContext db, TimeProvider time, string type, Guid userId, CustomerId customer, object? detail = null) =>
        db.Audit(time, type, Actor.Member(userId), customer, $"user:{userId:D}", detail);

    /// <summary>Adds a row about what somebody did to their own account to the transaction.</summary>
    public static void AuditUser(
        this AppDbContext db, TimeProvider time, string type, ActingUser user, string subject, object? detail = null) =>
        db.Audit(time, type, user.IsOperator ? Actor.Operator(user.UserId) : Actor.Member(user.UserId), user.CustomerId, subject, detail);

    /// <summary>Adds a row about an operator's own act to the transaction.</summary>
    public static void AuditOperator(this AppDbContext db, TimeProvider time, string type, Guid userId, object? detail = null) =>
        db.Audit(time, type, Actor.Operator(userId), null, $"user:{userId:D}", detail);

    /// <summary>Adds a row about what an operator did to somebody or something of the platform to the transaction.</summary>
    public static void AuditOperator(this AppDbContext db, TimeProvider time, string type, Guid userId, string subject, object? detail = null) =>
        db.Audit(time, type, Actor.Operator(userId), null, subject, detail);

    /// <summary>Adds a row about something that the product did by itself to the transaction.</summary>
    public static void AuditSystem(this AppDbContext db, TimeProvider time, string type, string subject, object? detail = null) =>
        db.Audit(time, type, Actor.System, null, subject, detail);

    /// <summary>Adds a row about what a member did to somebody or something of the own company.</summary>
    public static void AuditTenancy(
        this AppDbContext db, TimeProvider time, string type, Caller caller, string subject, object? detail = null) =>
        db.Audit(time, type, Actor.Of(caller), caller.CustomerId, subject, detail);

    /// <summary>Adds a row about what an owner, or an operator where there is no customer, did to an API key.</summary>
    public static void AuditApiKey(
        this AppDbContext db, TimeProvider time, string type, Guid userId, CustomerId? customer, string subject, object detail) =>
        db.Audit(time, type, customer is null ? Actor.Operator(userId) : Actor.Member(userId), customer, subject, detail);

    /// <summary>Adds the security event that a presented API key was refused; it never holds the key's secret.</summary>
    public static void AuditApiKeyRefused(this AppDbContext db, TimeProvider time, CustomerId? customer, string subject, object detail) =>
        db.Audit(time, "tenancy.api_key_refused", Actor.Anonymous, customer, subject, detail);
}

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

    /// <summary>Adds a row about something that the product did by itself to the transaction.</summary>
    public static void AuditSystem(this AppDbContext db, TimeProvider time, string type, string subject, object? detail = null) =>
        db.Audit(time, type, Actor.System, null, subject, detail);
}

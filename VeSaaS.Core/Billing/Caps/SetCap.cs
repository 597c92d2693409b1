using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>What became of setting a cap or a ceiling.</summary>
public abstract record CapOutcome
{
    private CapOutcome()
    {
    }

    /// <summary>It holds, as this version.</summary>
    public sealed record Saved(int Version) : CapOutcome;

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : CapOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : CapOutcome;

    /// <summary>Somebody else changed it after it was read.</summary>
    public sealed record ChangedMeanwhile : CapOutcome;

    /// <summary>There is no such customer.</summary>
    public sealed record NotFound : CapOutcome;
}

/// <summary>
/// Sets what a customer's usage may cost in a month: an owner its own cap, the operator the ceiling above it. Both hold at once, also below what is spent: then
/// the next call is refused. Raising lets work go on by itself.
/// </summary>
public sealed class SetCap(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Audit: an owner changed the customer's cap.</summary>
    public const string CapChanged = "billing.cap_changed";

    /// <summary>Audit: the operator changed the ceiling.</summary>
    public const string CeilingChanged = "billing.ceiling_changed";

    public const string OwnersOnly = "Only an owner of your company can change its cap.";

    /// <summary>Sets the customer's own cap; null for none.</summary>
    /// <param name="caller">An owner.</param>
    /// <param name="cap">Above nothing, with two decimals at most, and not above the operator's ceiling.</param>
    /// <param name="version">The version that was read; 0 before there was any. Null to change whatever is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<CapOutcome> ExecuteAsync(Caller caller, Money? cap, int? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Role is not MemberRole.Owner ? new CapOutcome.NotAllowed(OwnersOnly)
            : CapRules.Check(cap) is { Count: > 0 } problems ? new CapOutcome.Invalid(problems)
            : await WriteAsync(caller.CustomerId, version, (CapChanged, Actor.Of(caller)), row => CapRules.AboveCeiling(cap, row.Ceiling), row => row.MonthlyCap = cap, cancellationToken);
    }

    /// <summary>Sets the ceiling above a customer's cap; null for none. A cap that lies above it stays as it is, and the ceiling holds.</summary>
    /// <param name="actor">An operator.</param>
    /// <param name="customer">Whose.</param>
    /// <param name="ceiling">Above nothing, with two decimals at most.</param>
    /// <param name="version">As of <see cref="ExecuteAsync"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<CapOutcome> SetCeilingAsync(Actor actor, CustomerId customer, Money? ceiling, int? version, CancellationToken cancellationToken) =>
        CapRules.Check(ceiling) is { Count: > 0 } problems ? new CapOutcome.Invalid(problems)
            : await WriteAsync(customer, version, (CeilingChanged, actor), _ => null, row => row.Ceiling = ceiling, cancellationToken);

    private async Task<CapOutcome> WriteAsync(
        CustomerId customer, int? version, (string Type, Actor By) act, Func<CustomerCap, FieldError?> whyNot, Action<CustomerCap> change, CancellationToken cancellationToken)
    {
        try
        {
            var (outcome, isTold) = await contexts.AddOrChangeAsync(customer, (db, token) => ChangeAsync(db, customer, version, act, whyNot, change, token), cancellationToken);
            if (outcome is CapOutcome.Saved)
            {
                live.Publish(BillingTopics.Of(customer));
            }

            if (isTold)
            {
                live.Publish(NotificationTopics.Of(customer));
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new CapOutcome.ChangedMeanwhile();
        }
    }

    private async Task<(CapOutcome Outcome, bool IsTold)> ChangeAsync(
        AppDbContext db, CustomerId customer, int? version, (string Type, Actor By) act, Func<CustomerCap, FieldError?> whyNot, Action<CustomerCap> change,
        CancellationToken cancellationToken)
    {
        if (!await db.Set<Customer>().AnyAsync(row => row.Id == customer, cancellationToken))
        {
            return (new CapOutcome.NotFound(), false);
        }

        var row = await db.Set<CustomerCap>().SingleOrDefaultAsync(row => row.CustomerId == customer, cancellationToken);
        if (version is { } seen && seen != (row?.Version ?? 0))
        {
            return (new CapOutcome.ChangedMeanwhile(), false);
        }

        row ??= db.Add(new CustomerCap { CustomerId = customer, Version = 1 }).Entity;
        if (whyNot(row) is { } problem)
        {
            db.ChangeTracker.Clear();
            return (new CapOutcome.Invalid([problem]), false);
        }

        var before = Described(row);
        change(row);
        db.Audit(time, act.Type, act.By, customer, $"customer:{customer.Value:D}", new { before, after = Described(row) });
        await db.SaveChangesAsync(cancellationToken);
        var isTold = await CapLimits.SetAsync(db, time, customer, BudgetScope.Customer, customer.Value, row.Effective, cancellationToken);
        return (new CapOutcome.Saved(row.Version), isTold);
    }

    private static object Described(CustomerCap row) => new { cap = row.MonthlyCap?.ToString(), ceiling = row.Ceiling?.ToString() };
}

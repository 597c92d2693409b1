using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>How a cap stands.</summary>
/// <param name="Scope">Whose cap.</param>
/// <param name="ScopeId">The customer's, hire's or task's id.</param>
/// <param name="Spent">Metered, without what allowances cover.</param>
/// <param name="Held">Set aside for work that runs now.</param>
/// <param name="Limit">The cap.</param>
public sealed record CapStanding(BudgetScope Scope, Guid ScopeId, Money Spent, Money Held, Money Limit)
{
    /// <summary>As <see cref="Budget.Mark"/>.</summary>
    public int Mark { get; init; }

    /// <summary>No call begins under it any more.</summary>
    public bool IsReached => Mark >= CapMarks.Reached;

    /// <summary>What is left to spend; nothing where it is passed.</summary>
    public Money Left => Limit > Spent ? Limit - Spent : Money.Zero;

    /// <summary>Of a budget; null when it has no limit.</summary>
    internal static CapStanding? Of(Budget? row) => row is { Limit: { } limit }
        ? new(row.Scope, row.ScopeId, new Money(row.Spent), new Money(row.Reserved), new Money(limit)) { Mark = row.Mark }
        : null;
}

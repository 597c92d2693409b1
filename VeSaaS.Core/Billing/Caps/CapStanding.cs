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
    /// <summary>No call begins under it any more.</summary>
    public bool IsReached { get; init; }

    /// <summary>What is left to spend; nothing where it is passed.</summary>
    public Money Left => Limit > Spent ? Limit - Spent : Money.Zero;
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>What a trial budget is for.</summary>
public enum TrialScope
{
    Customer,
    Day,
    Total,
}

/// <summary>
/// The operator's account of trials: what one customer, one day and all trials together have used. Limits are configuration and not stored, so that a new
/// one holds at once.
/// </summary>
public sealed class TrialBudget
{
    public required TrialScope Scope { get; init; }

    /// <summary>The customer's id; empty for a day and for the total.</summary>
    public required Guid ScopeId { get; init; }

    /// <summary>The day as yyyymmdd in UTC; 0 for a customer and for the total.</summary>
    public required int Day { get; init; }

    /// <summary>Questions asked.</summary>
    public int Messages { get; set; }

    /// <summary>Metered so far, in nano.</summary>
    public long Spent { get; set; }

    /// <summary>Held by runs that work now, in nano.</summary>
    public long Reserved { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TrialBudget>
    {
        public void Configure(EntityTypeBuilder<TrialBudget> builder)
        {
            builder.ToTable("trial_budgets");
            builder.HasKey(budget => new { budget.Scope, budget.ScopeId, budget.Day });
            builder.HasIndex(budget => new { budget.Scope, budget.Spent, budget.Messages });
        }
    }
}

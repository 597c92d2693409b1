using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>What a budget is for. Reservations are taken in this order.</summary>
public enum BudgetScope
{
    Customer,
    Hire,
    Task,
}

/// <summary>
/// What one scope may spend in one calendar month of the customer's time zone, a task in all its life (<see cref="TaskPeriod"/>), what it has spent, and what running work has reserved.
/// Amounts are nano of the currency as plain numbers, because guarded updates calculate with them in the database.
/// </summary>
public sealed class Budget : ICustomerOwned
{
    /// <summary>The period of a task's budget: it has no months.</summary>
    public const int TaskPeriod = 0;

    public required BudgetScope Scope { get; init; }

    /// <summary>The customer's, hire's or task's id.</summary>
    public required Guid ScopeId { get; init; }

    /// <summary>The month as yyyymm (<see cref="BillingMonth.Number"/>).</summary>
    public required int Period { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Most that spent and reserved together may reach, in nano; null for no limit.</summary>
    public long? Limit { get; set; }

    /// <summary>Metered so far, in nano: what the ledger's rows come to without what the hires' allowances cover of them.</summary>
    public long Spent { get; set; }

    /// <summary>Held by runs that work now, in nano.</summary>
    public long Reserved { get; set; }

    /// <summary>Tokens of the calls that <see cref="Covered"/> is calculated from; only a hire's budget counts them.</summary>
    public long AllowanceTokens { get; set; }

    /// <summary>What those tokens cost at list rate, in nano.</summary>
    public long AllowanceListed { get; set; }

    /// <summary>What the hire's monthly allowance has taken off <see cref="AllowanceListed"/>, in nano.</summary>
    public long Covered { get; set; }

    /// <summary>The highest share of the limit, in percent, that people were told of; at <see cref="CapMarks.Reached"/> no call begins any more.</summary>
    public int Mark { get; set; }

    /// <summary>People were told that this month will probably pass the limit.</summary>
    public bool IsForecastTold { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Budget>
    {
        public void Configure(EntityTypeBuilder<Budget> builder)
        {
            builder.ToTable("budgets");
            builder.HasKey(budget => new { budget.Scope, budget.ScopeId, budget.Period });
            builder.HasIndex(budget => new { budget.CustomerId, budget.Period });
            // Few budgets of a month, and of tasks, have a limit, and fewer have reached it.
            builder.HasIndex(budget => new { budget.Period, budget.CustomerId }, "IX_budgets_with_a_limit").HasFilter("[Limit] IS NOT NULL");
            builder.HasIndex(budget => new { budget.Mark, budget.Period });
            builder.HasOne<Customer>().WithMany().HasForeignKey(budget => budget.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>
/// What a run holds of the budgets above it. It belongs to the run: whoever takes over the run's lease takes it over, and it goes when the
/// run ends or waits for a person.
/// </summary>
public sealed class BudgetReservation : ICustomerOwned
{
    public required Guid RunId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required Guid HireId { get; init; }

    /// <summary>The task that it works on; null outside of tasks.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>The month in which the run reserved; its usage counts against that month also when it ends in the next one.</summary>
    public required int Period { get; init; }

    /// <summary>What one call is expected to cost at list rate, in nano; asked for again after each model call, without what the allowance covers of it.</summary>
    public required long Estimate { get; init; }

    /// <summary>The tokens of <see cref="Estimate"/>.</summary>
    public long Tokens { get; init; }

    /// <summary>What is held now in every budget above the run, in nano.</summary>
    public required long Amount { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<BudgetReservation>
    {
        public void Configure(EntityTypeBuilder<BudgetReservation> builder)
        {
            builder.ToTable("budget_reservations");
            builder.HasKey(reservation => reservation.RunId);
            builder.Property(reservation => reservation.RunId).ValueGeneratedNever();
            builder.HasIndex(reservation => new { reservation.CustomerId, reservation.HireId, reservation.Period });
            builder.HasOne<Customer>().WithMany().HasForeignKey(reservation => reservation.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

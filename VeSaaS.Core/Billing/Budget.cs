using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
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
/// What one scope may spend in one calendar month of the customer's time zone, what it has spent, and what running work has reserved.
/// Amounts are nano of the currency as plain numbers, because guarded updates calculate with them in the database.
/// </summary>
public sealed class Budget : ICustomerOwned
{
    public required BudgetScope Scope { get; init; }

    /// <summary>The customer's, hire's or task's id.</summary>
    public required Guid ScopeId { get; init; }

    /// <summary>The month as yyyymm (<see cref="BillingMonth.Number"/>).</summary>
    public required int Period { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Most that spent and reserved together may reach, in nano; null for no limit.</summary>
    public long? Limit { get; set; }

    /// <summary>Metered so far, in nano; equals the ledger's sum of the runs that reserved in this month.</summary>
    public long Spent { get; set; }

    /// <summary>Held by runs that work now, in nano.</summary>
    public long Reserved { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Budget>
    {
        public void Configure(EntityTypeBuilder<Budget> builder)
        {
            builder.ToTable("budgets");
            builder.HasKey(budget => new { budget.Scope, budget.ScopeId, budget.Period });
            builder.HasIndex(budget => budget.CustomerId);
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

    /// <summary>The month in which the run reserved; its usage counts against that month also when it ends in the next one.</summary>
    public required int Period { get; init; }

    /// <summary>What is asked for again after each model call, in nano.</summary>
    public required long Estimate { get; init; }

    /// <summary>What is held now, in nano.</summary>
    public required long Amount { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<BudgetReservation>
    {
        public void Configure(EntityTypeBuilder<BudgetReservation> builder)
        {
            builder.ToTable("budget_reservations");
            builder.HasKey(reservation => reservation.RunId);
            builder.Property(reservation => reservation.RunId).ValueGeneratedNever();
            builder.HasIndex(reservation => reservation.CustomerId);
            builder.HasOne<Customer>().WithMany().HasForeignKey(reservation => reservation.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Billing.Profiles;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>An invoice's id; people know its number.</summary>
public readonly record struct InvoiceId(Guid Value) : ITypedId<InvoiceId>
{
    /// <inheritdoc />
    public static InvoiceId From(Guid value) => new(value);
}

/// <summary>A customer's month, final from the moment it exists: nothing of it is ever changed. Amounts of lines and totals are whole minor units.</summary>
public sealed class Invoice : ICustomerOwned
{
    public required InvoiceId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Without gaps within its series, for example `VE-2026-00418`.</summary>
    public required string Number { get; init; }

    /// <summary>The month as yyyymm.</summary>
    public required int Period { get; init; }

    /// <summary>The month's first instant in the time zone that the customer had when it was closed.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant of the next month.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The IANA zone of <see cref="From"/> and <see cref="Until"/>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Who is billed, as it was called at the close.</summary>
    public required string BilledTo { get; init; }

    /// <summary>Its postal address at the close, with line ends; null where none was given.</summary>
    public string? BilledToAddress { get; init; }

    /// <summary>Its tax id at the close, or null.</summary>
    public string? BilledToTaxId { get; init; }

    /// <summary>What its own books call it, or null.</summary>
    public string? Reference { get; init; }

    /// <summary>Who bills: `Billing:LegalEntity` at the close.</summary>
    public required string BilledBy { get; init; }

    /// <summary>`Billing:PaymentNote` at the close: how it is to be paid; null for nothing.</summary>
    public string? PaymentNote { get; init; }

    /// <summary>The sum of the rounded lines.</summary>
    public required Money Net { get; init; }

    /// <summary>`Billing:TaxName` at the close.</summary>
    public required string TaxName { get; init; }

    /// <summary>`Billing:TaxPercent` at the close.</summary>
    public required decimal TaxPercent { get; init; }

    /// <summary>Of <see cref="Net"/>, rounded half to even.</summary>
    public required Money Tax { get; init; }

    public required DateTimeOffset FinalizedAt { get; init; }

    /// <summary>The day until which it is to be paid, in <see cref="TimeZone"/>: `Billing:PaymentDays` after <see cref="FinalizedAt"/>.</summary>
    public required DateOnly DueOn { get; init; }

    /// <summary>What is to be paid.</summary>
    public Money Total => Net + Tax;

    internal sealed class Mapping : IEntityTypeConfiguration<Invoice>
    {
        public void Configure(EntityTypeBuilder<Invoice> builder)
        {
            builder.ToTable("invoices");
            builder.HasKey(invoice => invoice.Id);
            builder.Property(invoice => invoice.Id).ValueGeneratedNever();
            builder.Property(invoice => invoice.Number).HasMaxLength(40);
            builder.Property(invoice => invoice.TimeZone).HasMaxLength(64);
            builder.Property(invoice => invoice.Currency).HasMaxLength(3);
            builder.Property(invoice => invoice.BilledTo).HasMaxLength(Customer.NameLength);
            builder.Property(invoice => invoice.BilledToAddress).HasMaxLength(BillingProfile.AddressLength);
            builder.Property(invoice => invoice.BilledToTaxId).HasMaxLength(BillingProfile.TaxIdLength);
            builder.Property(invoice => invoice.Reference).HasMaxLength(BillingProfile.ReferenceLength);
            builder.Property(invoice => invoice.BilledBy).HasMaxLength(BillingOptions.LegalEntityLength);
            builder.Property(invoice => invoice.PaymentNote).HasMaxLength(BillingOptions.PaymentNoteLength);
            builder.Property(invoice => invoice.TaxName).HasMaxLength(20);
            builder.Property(invoice => invoice.TaxPercent).HasPrecision(5, 2);
            builder.Ignore(invoice => invoice.Total);
            builder.HasIndex(invoice => invoice.Number).IsUnique();
            builder.HasIndex(invoice => new { invoice.CustomerId, invoice.Period }).IsUnique();
            builder.HasIndex(invoice => new { invoice.Period, invoice.Number });
            builder.HasIndex(invoice => new { invoice.Period, invoice.Net });
            builder.HasOne<Customer>().WithMany().HasForeignKey(invoice => invoice.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>One line of an invoice: a <see cref="StatementLine"/> and what it is rounded to.</summary>
public sealed class InvoiceLine : ICustomerOwned
{
    public required InvoiceId InvoiceId { get; init; }

    /// <summary>From 1.</summary>
    public required int Position { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required Guid HireId { get; init; }

    /// <inheritdoc cref="StatementLine.Title"/>
    public required string Title { get; init; }

    public required StatementLineKind Kind { get; init; }

    /// <inheritdoc cref="StatementLine.Model"/>
    public string? Model { get; init; }

    /// <inheritdoc cref="StatementLine.Quantity"/>
    public required long Quantity { get; init; }

    /// <inheritdoc cref="StatementLine.Of"/>
    public int? Of { get; init; }

    /// <inheritdoc cref="StatementLine.Rate"/>
    public required Money Rate { get; init; }

    /// <inheritdoc cref="StatementLine.Exact"/>
    public required Money Exact { get; init; }

    /// <summary><see cref="Exact"/> to the currency's minor unit, half to even.</summary>
    public required Money Amount { get; init; }

    /// <summary>The line of the month that was rounded.</summary>
    public StatementLine ToStatementLine() => new(HireId, Title, Kind, Model, Quantity, Of, Rate, Exact);

    internal sealed class Mapping : IEntityTypeConfiguration<InvoiceLine>
    {
        public void Configure(EntityTypeBuilder<InvoiceLine> builder)
        {
            builder.ToTable("invoice_lines");
            builder.HasKey(line => new { line.InvoiceId, line.Position });
            builder.Property(line => line.Title).HasMaxLength(Catalog.VirtualEmployee.NameLength * 2 + 2);
            builder.Property(line => line.Model).HasMaxLength(120);
            builder.HasIndex(line => line.CustomerId);
            builder.HasOne<Invoice>().WithMany().HasForeignKey(line => line.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Credits;

/// <summary>A credit note's id; people know its number.</summary>
public readonly record struct CreditNoteId(Guid Value) : ITypedId<CreditNoteId>
{
    /// <inheritdoc />
    public static CreditNoteId From(Guid value) => new(value);
}

/// <summary>What is taken back of an invoice, which itself never changes. Final from the moment it exists. Amounts are whole minor units of the invoice's currency.</summary>
public sealed class CreditNote : ICustomerOwned
{
    /// <summary>Longest reason, in characters.</summary>
    public const int ReasonLength = 400;

    public required CreditNoteId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required InvoiceId InvoiceId { get; init; }

    /// <summary>Without gaps within a series of its own, for example `VE-CN-2026-00003`.</summary>
    public required string Number { get; init; }

    /// <summary>Why, for the customer to read.</summary>
    public required string Reason { get; init; }

    /// <summary>The sum of the lines; what the invoice asked for and no longer does.</summary>
    public required Money Net { get; init; }

    /// <summary>The tax on it: all credit notes of an invoice together take back exactly the tax of what they take back.</summary>
    public required Money Tax { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>What is not to be paid, or is paid back.</summary>
    public Money Total => Net + Tax;

    internal sealed class Mapping : IEntityTypeConfiguration<CreditNote>
    {
        public void Configure(EntityTypeBuilder<CreditNote> builder)
        {
            builder.ToTable("credit_notes");
            builder.HasKey(note => note.Id);
            builder.Property(note => note.Id).ValueGeneratedNever();
            builder.Property(note => note.Number).HasMaxLength(40);
            builder.Property(note => note.Reason).HasMaxLength(ReasonLength);
            builder.Ignore(note => note.Total);
            builder.HasIndex(note => note.Number).IsUnique();
            builder.HasIndex(note => new { note.CustomerId, note.IssuedAt });
            builder.HasIndex(note => note.InvoiceId);
            builder.HasOne<Customer>().WithMany().HasForeignKey(note => note.CustomerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Invoice>().WithMany().HasForeignKey(note => note.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>What is taken back of one line of the invoice.</summary>
public sealed class CreditNoteLine : ICustomerOwned
{
    public required CreditNoteId CreditNoteId { get; init; }

    /// <summary><see cref="InvoiceLine.Position"/> of the line.</summary>
    public required int Position { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Of the same sign as the line; all credit notes together take back at most the line.</summary>
    public required Money Amount { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CreditNoteLine>
    {
        public void Configure(EntityTypeBuilder<CreditNoteLine> builder)
        {
            builder.ToTable("credit_note_lines");
            builder.HasKey(line => new { line.CreditNoteId, line.Position });
            builder.HasIndex(line => line.CustomerId);
            builder.HasOne<CreditNote>().WithMany().HasForeignKey(line => line.CreditNoteId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

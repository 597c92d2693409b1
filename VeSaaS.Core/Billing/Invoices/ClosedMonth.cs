using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>A month of a customer that was closed, once and for good, with an invoice or with nothing to bill.</summary>
public sealed class ClosedMonth : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    /// <summary>The month as yyyymm.</summary>
    public required int Period { get; init; }

    /// <summary>Usage that was recorded from here on was not counted: it adjusts the next month.</summary>
    public required DateTimeOffset CutOff { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>Null where there was nothing to bill.</summary>
    public InvoiceId? InvoiceId { get; init; }

    /// <summary>The month that is closed next: the one after the last, or else the one in which the customer came.</summary>
    internal static BillingMonth OpenAfter(int? last, DateTimeOffset customerCreatedAt, CustomerCalendar calendar) =>
        last is { } period ? BillingMonth.FromNumber(period).Next() : BillingMonth.Of(customerCreatedAt, calendar);

    internal sealed class Mapping : IEntityTypeConfiguration<ClosedMonth>
    {
        public void Configure(EntityTypeBuilder<ClosedMonth> builder)
        {
            builder.ToTable("closed_months");
            builder.HasKey(month => new { month.CustomerId, month.Period });
            builder.HasIndex(month => month.Period);
            builder.HasOne<Customer>().WithMany().HasForeignKey(month => month.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>Counts the numbers of one kind of document in one year. Advanced in the transaction that uses the number, so that none is ever missing.</summary>
public sealed class InvoiceSeries
{
    /// <summary>For example `VE-2026`.</summary>
    public required string Name { get; init; }

    /// <summary>The last number that was given.</summary>
    public required int Last { get; set; }

    /// <summary>Takes the next number.</summary>
    internal static async Task<string> NextAsync(AppDbContext db, string name, CancellationToken cancellationToken)
    {
        // The update holds the row until the commit: whoever else closes waits for it, and a transaction that fails gives the number back.
        var taken = await db.Set<InvoiceSeries>().Where(series => series.Name == name)
            .ExecuteUpdateAsync(set => set.SetProperty(series => series.Last, series => series.Last + 1), cancellationToken);
        if (taken == 0)
        {
            db.Add(new InvoiceSeries { Name = name, Last = 1 });
            await db.SaveChangesAsync(cancellationToken);
            return $"{name}-00001";
        }

        var last = await db.Set<InvoiceSeries>().Where(series => series.Name == name).Select(series => series.Last).SingleAsync(cancellationToken);
        return $"{name}-{last:00000}";
    }

    internal sealed class Mapping : IEntityTypeConfiguration<InvoiceSeries>
    {
        public void Configure(EntityTypeBuilder<InvoiceSeries> builder)
        {
            builder.ToTable("invoice_series");
            builder.HasKey(series => series.Name);
            builder.Property(series => series.Name).HasMaxLength(20);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>An invoice with its lines in order.</summary>
public sealed record IssuedInvoice(Invoice Invoice, IReadOnlyList<InvoiceLine> Lines);

/// <summary>Reads a customer's invoices.</summary>
public sealed class InvoiceQueries(AppContexts contexts)
{
    /// <summary>All of them, the newest first.</summary>
    public async Task<IReadOnlyList<Invoice>> ListAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Invoice>().AsNoTracking().Where(invoice => invoice.CustomerId == customer)
            .OrderByDescending(invoice => invoice.Period).ToListAsync(cancellationToken);
    }

    /// <summary>One by its number; null for an unknown or foreign one.</summary>
    public async Task<IssuedInvoice?> FindAsync(CustomerId customer, string number, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var invoice = await db.Set<Invoice>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.CustomerId == customer && row.Number == number, cancellationToken);
        if (invoice is null)
        {
            return null;
        }

        var lines = await db.Set<InvoiceLine>().AsNoTracking().Where(line => line.CustomerId == customer && line.InvoiceId == invoice.Id)
            .OrderBy(line => line.Position).ToListAsync(cancellationToken);
        return new(invoice, lines);
    }
}

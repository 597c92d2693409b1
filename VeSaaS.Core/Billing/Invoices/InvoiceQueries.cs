using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>An invoice with its lines in order, and what was taken back of it, the oldest first.</summary>
public sealed record IssuedInvoice(Invoice Invoice, IReadOnlyList<InvoiceLine> Lines, IReadOnlyList<CreditNote> Credits)
{
    /// <summary>What is to be paid after its credit notes.</summary>
    public Money Due => Credits.Aggregate(Invoice.Total, (sum, note) => sum - note.Total);
}

/// <summary>A credit note, the invoice that it corrects, and how much of which of its lines it takes back.</summary>
public sealed record IssuedCredit(CreditNote Note, Invoice Invoice, IReadOnlyList<CreditedLine> Lines);

/// <summary>A line of an invoice and what is taken back of it.</summary>
public sealed record CreditedLine(InvoiceLine Line, Money Amount);

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

    /// <summary>All credit notes, the newest first, each with the number of its invoice.</summary>
    public async Task<IReadOnlyList<(CreditNote Note, string Invoice)>> CreditsAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await (
            from note in db.Set<CreditNote>().AsNoTracking()
            where note.CustomerId == customer
            join invoice in db.Set<Invoice>() on note.InvoiceId equals invoice.Id
            orderby note.IssuedAt descending
            select ValueTuple.Create(note, invoice.Number)).ToListAsync(cancellationToken);
    }

    /// <summary>One by its number; null for an unknown or foreign one.</summary>
    public async Task<IssuedInvoice?> FindAsync(CustomerId customer, string number, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await ReadAsync(db, db.Set<Invoice>().Where(row => row.CustomerId == customer && row.Number == number), cancellationToken);
    }

    /// <summary>Any customer's by its number, for the operator; null for an unknown one.</summary>
    public async Task<IssuedInvoice?> FindForOperatorAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the operator reads an invoice");
        return await ReadAsync(db, db.Set<Invoice>().Where(row => row.Number == number), cancellationToken);
    }

    /// <summary>A credit note by its number; null for an unknown or foreign one.</summary>
    public async Task<IssuedCredit?> FindCreditAsync(CustomerId customer, string number, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var note = await db.Set<CreditNote>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer && row.Number == number, cancellationToken);
        if (note is null)
        {
            return null;
        }

        var invoice = await db.Set<Invoice>().AsNoTracking().SingleAsync(row => row.CustomerId == customer && row.Id == note.InvoiceId, cancellationToken);
        var lines = await (
            from line in db.Set<InvoiceLine>().AsNoTracking()
            where line.CustomerId == customer && line.InvoiceId == invoice.Id
            join credited in db.Set<CreditNoteLine>().Where(row => row.CreditNoteId == note.Id) on line.Position equals credited.Position
            orderby line.Position
            select new CreditedLine(line, credited.Amount)).ToListAsync(cancellationToken);
        return new(note, invoice, lines);
    }

    private static async Task<IssuedInvoice?> ReadAsync(AppDbContext db, IQueryable<Invoice> which, CancellationToken cancellationToken)
    {
        var invoice = await which.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (invoice is null)
        {
            return null;
        }

        var lines = await db.Set<InvoiceLine>().AsNoTracking().Where(line => line.CustomerId == invoice.CustomerId && line.InvoiceId == invoice.Id)
            .OrderBy(line => line.Position).ToListAsync(cancellationToken);
        var credits = await db.Set<CreditNote>().AsNoTracking().Where(note => note.CustomerId == invoice.CustomerId && note.InvoiceId == invoice.Id)
            .OrderBy(note => note.IssuedAt).ToListAsync(cancellationToken);
        return new(invoice, lines, credits);
    }
}

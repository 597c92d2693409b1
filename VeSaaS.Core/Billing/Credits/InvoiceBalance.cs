using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Credits;

/// <summary>What is left of an invoice's lines after its credit notes.</summary>
internal static class InvoiceBalance
{
    /// <summary>By position; zero where a line was taken back whole.</summary>
    public static async Task<IReadOnlyDictionary<int, Money>> LeftAsync(AppDbContext db, InvoiceId invoice, CancellationToken cancellationToken)
    {
        var lines = await db.Set<InvoiceLine>().Where(line => line.InvoiceId == invoice)
            .Select(line => new { line.Position, line.Amount }).ToListAsync(cancellationToken);
        var credited = await (
            from note in db.Set<CreditNote>()
            where note.InvoiceId == invoice
            join line in db.Set<CreditNoteLine>() on note.Id equals line.CreditNoteId
            select new { line.Position, line.Amount }).ToListAsync(cancellationToken);
        var taken = credited.ToLookup(line => line.Position, line => line.Amount);
        return lines.ToDictionary(line => line.Position, line => taken[line.Position].Aggregate(line.Amount, (rest, amount) => rest - amount));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>What the owners of a company are told of its invoices. All of it has one subject, so that one choice decides whether it is mailed.</summary>
public static class InvoiceNews
{
    /// <summary>A month was closed and has an invoice.</summary>
    public const string Finalized = "billing.invoice_finalized";

    /// <summary>The subject of all of it.</summary>
    public const string Subject = "billing:invoices";

    /// <summary>The invoice's number.</summary>
    public const string NumberFact = "number";

    /// <summary>The invoice's month, as yyyymm.</summary>
    public const string PeriodFact = "period";

    /// <summary>Tells each owner, in the transaction that makes the invoice.</summary>
    internal static async Task TellAsync(AppDbContext db, TimeProvider time, Invoice invoice, CancellationToken cancellationToken)
    {
        var owners = await db.Set<Member>().Where(member => member.CustomerId == invoice.CustomerId && member.Role == MemberRole.Owner)
            .Select(member => member.UserId).ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            db.Notify(time, invoice.CustomerId, Finalized, Subject, new Dictionary<string, string> { [NumberFact] = invoice.Number, [PeriodFact] = $"{invoice.Period}" }, owner);
        }
    }
}

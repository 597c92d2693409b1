using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;

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
    internal static Task TellAsync(AppDbContext db, TimeProvider time, Invoice invoice, CancellationToken cancellationToken) => db.NotifyOwnersAsync(
        time, invoice.CustomerId, Finalized, Subject, new Dictionary<string, string> { [NumberFact] = invoice.Number, [PeriodFact] = $"{invoice.Period}" }, cancellationToken);
}

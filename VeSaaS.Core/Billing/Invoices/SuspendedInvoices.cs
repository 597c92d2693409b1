using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>The papers of a suspended company.</summary>
/// <param name="Company">Which.</param>
/// <param name="Invoices">The newest first.</param>
/// <param name="Credits">The newest first, each with the number of its invoice.</param>
public sealed record SuspendedPapers(SuspendedCompany Company, IReadOnlyList<Invoice> Invoices, IReadOnlyList<(CreditNote Note, string Invoice)> Credits)
{
    /// <summary>What is to be paid of an invoice after its credit notes.</summary>
    public Money DueOf(Invoice invoice) => Credits.Where(credit => credit.Invoice == invoice.Number).Aggregate(invoice.Total, (sum, credit) => sum - credit.Note.Total);
}

/// <summary>
/// Lets the owners of a suspended company read its invoices and credit notes, so that they can pay what it owes. Nobody else of it, and nothing else of it: the company is
/// in no session, so every other page and address stays shut.
/// </summary>
public sealed class SuspendedInvoices(CompanyChoices companies, InvoiceQueries invoices)
{
    /// <summary>Of every suspended company that the user owns, by name.</summary>
    public async Task<IReadOnlyList<SuspendedPapers>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        var papers = new List<SuspendedPapers>();
        foreach (var company in await companies.SuspendedAsync(userId, cancellationToken))
        {
            if (company.IsOwner)
            {
                papers.Add(new(company, await invoices.ListAsync(company.Id, cancellationToken), await invoices.CreditsAsync(company.Id, cancellationToken)));
            }
        }

        return papers;
    }

    /// <summary>One invoice; null unless the user owns the company, it is suspended, and the invoice is its own.</summary>
    public async Task<IssuedInvoice?> FindAsync(Guid userId, CustomerId customer, string number, CancellationToken cancellationToken) =>
        await OwnsAsync(userId, customer, cancellationToken) ? await invoices.FindAsync(customer, number, cancellationToken) : null;

    /// <summary>One credit note, on the same terms.</summary>
    public async Task<IssuedCredit?> FindCreditAsync(Guid userId, CustomerId customer, string number, CancellationToken cancellationToken) =>
        await OwnsAsync(userId, customer, cancellationToken) ? await invoices.FindCreditAsync(customer, number, cancellationToken) : null;

    private async Task<bool> OwnsAsync(Guid userId, CustomerId customer, CancellationToken cancellationToken) =>
        (await companies.SuspendedAsync(userId, cancellationToken)).Any(company => company.Id == customer && company.IsOwner);
}

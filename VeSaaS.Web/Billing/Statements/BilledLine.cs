using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Billing.Statements;

/// <summary>A line as a table shows it, of a month that is open or of an invoice.</summary>
public sealed record BilledLine(Guid Hire, string Title, string Words, string Quantity, Money? Rate, bool IsPerMillion, Money Amount, bool IsDemo)
{
    /// <summary>Of a month.</summary>
    internal static BilledLine Of(StatementLine line, string currency) => new(
        line.HireId, line.Title, BillingWords.Of(line.Kind, line.Model, line.Quantity, line.Of), BillingWords.Quantity(line.Kind, line.Quantity, line.Of),
        BillingWords.Rate(line.Kind, line.Rate), line.Kind is not StatementLineKind.Fee, MinorUnits.Round(line.Exact, currency), line.IsDemo);

    /// <summary>Of an invoice.</summary>
    internal static BilledLine Of(InvoiceLine line) => new(
        line.HireId, line.Title, BillingWords.Of(line.Kind, line.Model, line.Quantity, line.Of), BillingWords.Quantity(line.Kind, line.Quantity, line.Of),
        BillingWords.Rate(line.Kind, line.Rate), line.Kind is not StatementLineKind.Fee, line.Amount, IsDemo: false);
}

using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Billing.Statements;

/// <summary>A line as a table shows it, of a month that is open or of an invoice.</summary>
public sealed record BilledLine(Guid Hire, string Title, string Words, string? Model, string Quantity, Money? Rate, bool IsUsage, Money Amount, bool IsDemo)
{
    /// <summary>Of a month.</summary>
    internal static BilledLine Of(StatementLine line, string currency) => Of(line, MinorUnits.Round(line.Exact, currency));

    /// <summary>Of an invoice.</summary>
    internal static BilledLine Of(InvoiceLine line) => Of(line.ToStatementLine(), line.Amount);

    /// <summary>Of a credit note: what is taken back of the line.</summary>
    internal static BilledLine Of(CreditedLine credited) => Of(credited.Line.ToStatementLine(), -credited.Amount) with { Quantity = "", Rate = null };

    private static BilledLine Of(StatementLine line, Money amount) => new(
        line.HireId, line.Title, BillingWords.Of(line), line.Model, BillingWords.Quantity(line), BillingWords.Rate(line), line.Kind is not StatementLineKind.Fee, amount, line.IsDemo);
}

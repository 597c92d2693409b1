namespace VeSaaS.Core.Billing;

/// <summary>Configuration section `Billing`.</summary>
public sealed class BillingOptions
{
    public const string SectionName = "Billing";

    /// <summary>`Billing:Currency`: the installation's one currency, as three capital letters (ISO 4217).</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>Longest name of who bills, in characters.</summary>
    public const int LegalEntityLength = 200;

    /// <summary>`Billing:LegalEntity`: who bills, as invoices say it, with its address in one line; at most 200 characters.</summary>
    public string LegalEntity { get; set; } = "The operator of this VE SaaS";

    /// <summary>`Billing:InvoicePrefix`: what invoice numbers begin with, before year and number; 1 to 8 capital letters or digits.</summary>
    public string InvoicePrefix { get; set; } = "VE";

    /// <summary>`Billing:TaxName`: what the tax is called; 1 to 20 characters.</summary>
    public string TaxName { get; set; } = "VAT";

    /// <summary>`Billing:TaxPercent`: added to the net amount of every invoice; 0 to 99.99, with two decimals at most.</summary>
    public decimal TaxPercent { get; set; }

    /// <summary>`Billing:PaymentDays`: so many days after it was issued an invoice is to be paid; 0 to 120.</summary>
    public int PaymentDays { get; set; } = 14;

    /// <summary>Longest note on paying, in characters.</summary>
    public const int PaymentNoteLength = 200;

    /// <summary>`Billing:PaymentNote`: how invoices are to be paid, for example the bank account; at most 200 characters, none if empty.</summary>
    public string PaymentNote { get; set; } = "";

    /// <summary>`Billing:PriceNoticeDays`: a new price reaches hires that exist so many days after it was announced at the earliest, and a listing that leaves
    /// the platform leaves them no sooner; 1 to 365.</summary>
    public int PriceNoticeDays { get; set; } = 30;
}

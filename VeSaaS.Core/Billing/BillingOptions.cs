namespace VeSaaS.Core.Billing;

/// <summary>Configuration section `Billing`.</summary>
public sealed class BillingOptions
{
    public const string SectionName = "Billing";

    /// <summary>`Billing:Currency`: the installation's one currency, as three capital letters (ISO 4217).</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>`Billing:PriceNoticeDays`: a new price reaches hires that exist so many days after it was announced at the earliest, and a listing that leaves
    /// the platform leaves them no sooner; 1 to 365.</summary>
    public int PriceNoticeDays { get; set; } = 30;
}

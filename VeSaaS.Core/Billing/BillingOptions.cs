namespace VeSaaS.Core.Billing;

/// <summary>Configuration section `Billing`.</summary>
public sealed class BillingOptions
{
    public const string SectionName = "Billing";

    /// <summary>`Billing:Currency`: the installation's one currency, as three capital letters (ISO 4217).</summary>
    public string Currency { get; set; } = "EUR";
}

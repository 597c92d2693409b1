namespace VeSaaS.Core.Billing.Webhook;

/// <summary>What is written down about the usage webhook, as it stands in the audit log.</summary>
public static class WebhookAudit
{
    /// <summary>A delivery was refused; a security event.</summary>
    public const string Refused = "billing.webhook_refused";

    /// <summary>An operator said whom a sender means by a name.</summary>
    public const string NameMapped = "billing.usage_name_mapped";

    /// <summary>An operator took back whom a sender means by a name.</summary>
    public const string NameForgotten = "billing.usage_name_forgotten";

    /// <summary>An operator had quarantined usage tried again.</summary>
    public const string Replayed = "billing.usage_replayed";
}

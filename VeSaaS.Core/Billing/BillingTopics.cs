using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>What pages of billing listen to.</summary>
public static class BillingTopics
{
    /// <summary>An invoice of the customer was made, or one of its caps was changed.</summary>
    public static LiveTopic Of(CustomerId customer) => new("billing", customer.Value);

    /// <summary>A delivery of usage was taken, or quarantine replayed; published after the commit.</summary>
    public static LiveTopic UsageWebhook => new("usage-webhook", Guid.Empty);
}

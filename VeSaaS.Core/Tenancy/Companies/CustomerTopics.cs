using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>What pages that show companies listen to.</summary>
public static class CustomerTopics
{
    /// <summary>A company was suspended or resumed, or calls itself something else.</summary>
    public static readonly LiveTopic Any = new("customers", Guid.Empty);

    /// <summary>What this company says about itself changed.</summary>
    public static LiveTopic Of(CustomerId customer) => new("customers", customer.Value);
}

using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>What pages of tasks listen to.</summary>
public static class TaskTopics
{
    /// <summary>Some task of the customer was made, changed or moved.</summary>
    public static LiveTopic BoardOf(CustomerId customer) => new("tasks", customer.Value);
}

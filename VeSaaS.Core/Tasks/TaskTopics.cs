using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>What pages of tasks listen to.</summary>
public static class TaskTopics
{
    /// <summary>Some task of the customer was made, changed or moved.</summary>
    public static LiveTopic BoardOf(CustomerId customer) => new("tasks", customer.Value);

    /// <summary>This task, or its attempt, changed.</summary>
    public static LiveTopic Of(WorkItemId task) => new("task", task.Value);

    internal static void PublishTask(this ILiveEvents live, CustomerId customer, WorkItemId task)
    {
        live.Publish(Of(task));
        live.Publish(BoardOf(customer));
    }
}

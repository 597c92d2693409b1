using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks;

/// <summary>What tasks say to people, in one place.</summary>
public static class TaskWords
{
    /// <summary>Why a viewer cannot change anything.</summary>
    public static string ViewersRead => "You can look, and not change tasks. Ask an owner to make you a member.";

    /// <summary>The name of a column.</summary>
    public static string Of(WorkItemStatus status) => status switch
    {
        WorkItemStatus.ToDo => "To do",
        WorkItemStatus.InProgress => "In progress",
        WorkItemStatus.NeedsYou => "Needs you",
        WorkItemStatus.InReview => "In review",
        WorkItemStatus.Done => "Done",
        WorkItemStatus.Failed => "Failed",
        WorkItemStatus.Cancelled => "Cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>Why somebody takes no work.</summary>
    public static string WhyAway(string name, HireState? state) => state switch
    {
        HireState.Provisioning => $"{name} is still being set up.",
        HireState.Paused => $"{name} is paused. Resume {name}, or give the task to somebody else.",
        HireState.Suspended => $"{name} is suspended. Give the task to somebody else.",
        HireState.Ending => $"{name} is being let go. Give the task to somebody else.",
        HireState.Ended => $"{name} no longer works for you. Give the task to somebody else.",
        _ => $"{name} takes no work now.",
    };

    /// <summary>"118", "118 and 119", "118, 119 and 120".</summary>
    internal static string Numbers(IReadOnlyList<int> numbers) =>
        numbers is [.., var last] && numbers.Count > 1 ? $"{string.Join(", ", numbers.SkipLast(1))} and {last}" : $"{numbers[0]}";
}

using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>What moving a task to a column means.</summary>
public enum TaskEffect
{
    /// <summary>Another place in the same column.</summary>
    Reorder,

    /// <summary>The virtual employee begins an attempt.</summary>
    Start,

    /// <summary>What was handed in is accepted.</summary>
    Approve,

    /// <summary>A person did it, or declares it done.</summary>
    Close,

    /// <summary>What was handed in is not accepted, and nobody tries again.</summary>
    Reject,

    /// <summary>Nobody does it; running work is stopped.</summary>
    Cancel,

    /// <summary>Back to where it can be started from.</summary>
    PutBack,
}

/// <summary>Why a task cannot be moved.</summary>
public enum TaskRefusal
{
    /// <summary>Viewers look.</summary>
    ReadOnly,
    Archived,

    /// <summary>Nobody is assigned.</summary>
    Unassigned,

    /// <summary>Whoever is assigned takes no work now.</summary>
    WorkerAway,

    /// <summary>Another task has to be done first.</summary>
    Blocked,

    /// <summary>The column, or whoever is assigned, has as much work as the limit allows.</summary>
    WorkLimit,

    /// <summary>It is being worked on.</summary>
    Working,

    /// <summary>It goes on when the question is answered.</summary>
    WaitsForAnswer,

    /// <summary>Only a virtual employee brings a task there, by what it hands in or asks.</summary>
    ByWorkerOnly,

    /// <summary>Changes need a comment that says which.</summary>
    NeedsComment,

    /// <summary>It has been decided; put it back first.</summary>
    Decided,

    /// <summary>No budget above it has room for the estimate.</summary>
    NoBudget,

    /// <summary>An attempt has used it.</summary>
    Used,

    /// <summary>Cards were put between the same two so often that nothing fits between them any more.</summary>
    NoPlace,
}

/// <summary>Whether a task can be moved somewhere.</summary>
public abstract record TaskMove
{
    private TaskMove()
    {
    }

    /// <summary>It can.</summary>
    /// <param name="Effect">What the move means.</param>
    /// <param name="Words">What the person does with it: "Approve", "Start with Juno".</param>
    public sealed record Possible(TaskEffect Effect, string Words) : TaskMove;

    /// <summary>It cannot.</summary>
    /// <param name="Because">The kind of reason.</param>
    /// <param name="Reason">In a sentence for a person, with what to do instead.</param>
    public sealed record Impossible(TaskRefusal Because, string Reason) : TaskMove;
}

/// <summary>What decides on a move.</summary>
/// <param name="Status">Where the task stands.</param>
/// <param name="Role">Who would move it.</param>
/// <param name="Worker">The name of whoever is assigned; null when nobody is.</param>
/// <param name="WorkerState">Whether that one takes work.</param>
/// <param name="BlockedBy">Numbers of the tasks that have to be done first and are not.</param>
/// <param name="IsArchived">It has been taken off the board.</param>
/// <param name="Full">Why no more work may begin: a limit of the column or of whoever is assigned, in a sentence; null while there is room.</param>
public sealed record TaskFacts(
    WorkItemStatus Status, MemberRole Role, string? Worker, HireState? WorkerState, IReadOnlyList<int> BlockedBy, bool IsArchived = false, string? Full = null);

/// <summary>
/// The state machine of tasks: the one place that says which moves there are, what they mean and why not. People move; what a run brings is judged by
/// <see cref="AfterRun"/>, and never leads to Done.
/// </summary>
public static class TaskMoves
{
    /// <summary>Columns in the order of the board.</summary>
    public static IReadOnlyList<WorkItemStatus> Order { get; } = Enum.GetValues<WorkItemStatus>();

    /// <summary>Whether a person may move it there.</summary>
    public static TaskMove Judge(TaskFacts facts, WorkItemStatus to)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Role is MemberRole.Viewer)
        {
            return No(TaskRefusal.ReadOnly, TaskWords.ViewersRead);
        }

        if (facts.IsArchived)
        {
            return No(TaskRefusal.Archived, "It is archived. Bring it back to the board first.");
        }

        return facts.Status == to ? new TaskMove.Possible(TaskEffect.Reorder, "Move here") : to switch
        {
            WorkItemStatus.ToDo => ToToDo(facts),
            WorkItemStatus.InProgress => ToInProgress(facts),
            WorkItemStatus.NeedsYou => No(TaskRefusal.ByWorkerOnly, "A task comes here when its virtual employee asks something."),
            WorkItemStatus.InReview => No(TaskRefusal.ByWorkerOnly, "A task comes here when its virtual employee hands in a result."),
            WorkItemStatus.Done => ToDone(facts),
            WorkItemStatus.Failed => facts.Status is WorkItemStatus.InReview
                ? new TaskMove.Possible(TaskEffect.Reject, "Reject")
                : No(TaskRefusal.ByWorkerOnly, "Only what was handed in can be rejected. Cancel the task if nobody should do it."),
            _ => facts.Status is WorkItemStatus.Done
                ? No(TaskRefusal.Decided, "It is done. Put it back to To do first.")
                : new TaskMove.Possible(TaskEffect.Cancel, facts.Status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou ? $"Stop {Name(facts)} and cancel" : "Cancel"),
        };
    }

    /// <summary>Where a task goes when its run has ended or waits; null when it stays where it is, because somebody moved it meanwhile.</summary>
    public static WorkItemStatus? AfterRun(WorkItemStatus status, TaskResult result) => (status, result) switch
    {
        (WorkItemStatus.InProgress, TaskResult.NeedsInput) => WorkItemStatus.NeedsYou,
        (WorkItemStatus.InProgress, TaskResult.Delivered) => WorkItemStatus.InReview,
        (WorkItemStatus.InProgress or WorkItemStatus.NeedsYou, TaskResult.Failed) => WorkItemStatus.Failed,
        (WorkItemStatus.InProgress or WorkItemStatus.NeedsYou, TaskResult.Stopped) => WorkItemStatus.Cancelled,
        _ => null,
    };

    /// <summary>Why an attempt cannot begin; null when it can. Also for the next attempt of what was handed in.</summary>
    public static TaskMove.Impossible? WhyNotStart(TaskFacts facts) => facts switch
    {
        { Worker: null } => No(TaskRefusal.Unassigned, "Nobody is assigned. Choose who works on it."),
        { WorkerState: not HireState.Active } => No(TaskRefusal.WorkerAway, TaskWords.WhyAway(facts.Worker, facts.WorkerState)),
        { BlockedBy.Count: > 0 } => No(TaskRefusal.Blocked, $"Blocked by {TaskWords.Numbers(facts.BlockedBy)}."),
        { Full: { } full } => No(TaskRefusal.WorkLimit, full),
        _ => null,
    };

    private static TaskMove ToToDo(TaskFacts facts) => facts.Status switch
    {
        WorkItemStatus.InProgress => No(TaskRefusal.Working, $"{Name(facts)} works on it. Cancel it to stop the work."),
        WorkItemStatus.NeedsYou => No(TaskRefusal.WaitsForAnswer, $"{Name(facts)} waits for an answer. Answer it, or cancel the task."),
        _ => new TaskMove.Possible(TaskEffect.PutBack, "Put back"),
    };

    private static TaskMove ToInProgress(TaskFacts facts) => facts.Status switch
    {
        WorkItemStatus.NeedsYou => No(TaskRefusal.WaitsForAnswer, $"It goes on by itself when you answer {Name(facts)}."),
        WorkItemStatus.InReview => No(TaskRefusal.NeedsComment, "Open the task and say what to change; the comment is the next instruction."),
        WorkItemStatus.Done => No(TaskRefusal.Decided, "It is done. Put it back to To do first."),
        _ => WhyNotStart(facts) is { } refusal ? refusal : new TaskMove.Possible(TaskEffect.Start, $"Start with {facts.Worker}"),
    };

    private static TaskMove ToDone(TaskFacts facts) => facts.Status switch
    {
        WorkItemStatus.InReview => new TaskMove.Possible(TaskEffect.Approve, "Approve"),
        WorkItemStatus.ToDo => new TaskMove.Possible(TaskEffect.Close, "Mark as done"),
        WorkItemStatus.InProgress => No(TaskRefusal.Working, $"{Name(facts)} works on it, and hands it in for review first."),
        WorkItemStatus.NeedsYou => No(TaskRefusal.WaitsForAnswer, $"{Name(facts)} waits for an answer first."),
        _ => No(TaskRefusal.Decided, "Nothing was accepted. Put it back to To do first."),
    };

    private static TaskMove.Impossible No(TaskRefusal because, string reason) => new(because, reason);

    private static string Name(TaskFacts facts) => facts.Worker ?? "Somebody";
}

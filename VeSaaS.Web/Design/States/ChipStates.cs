using MudBlazor;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Design.States;

/// <summary>How each state of the product looks and what it is called on a page.</summary>
public static class ChipStates
{
    public static ChipState Working { get; } = new(Tone.Primary, Icons.Material.Filled.PlayCircle, "Working");

    public static ChipState Idle { get; } = new(Tone.Hollow, Icons.Material.Outlined.RadioButtonUnchecked, "Idle");

    public static ChipState NeedsYou { get; } = new(Tone.Attention, Icons.Material.Filled.BackHand, "Needs you");

    public static ChipState Paused { get; } = new(Tone.Neutral, Icons.Material.Outlined.PauseCircle, "Paused");

    public static ChipState Provisioning { get; } = new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Provisioning");

    public static ChipState Degraded { get; } = new(Tone.Attention, Icons.Material.Filled.Warning, "Degraded");

    public static ChipState Suspended { get; } = new(Tone.Danger, Icons.Material.Filled.Block, "Suspended");

    public static ChipState Ending { get; } = new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Leaving");

    public static ChipState Ended { get; } = new(Tone.Hollow, Icons.Material.Outlined.StopCircle, "Ended");

    public static ChipState Ready { get; } = new(Tone.Success, Icons.Material.Filled.CheckCircle, "Ready");

    public static ChipState NotReady { get; } = new(Tone.Danger, Icons.Material.Filled.Cancel, "Not ready");

    public static ChipState NotImported { get; } = new(Tone.Hollow, Icons.Material.Outlined.RadioButtonUnchecked, "Not imported");

    public static ChipState Demo { get; } = new(Tone.Neutral, Icons.Material.Outlined.Science, "Demo");

    /// <summary>The agent at its source is another than its listing promises.</summary>
    public static ChipState Drift { get; } = new(Tone.Attention, Icons.Material.Filled.Difference, "Drift");

    /// <summary>Offered, and cannot be hired for now.</summary>
    public static ChipState NotAvailable { get; } = new(Tone.Attention, Icons.Material.Filled.Warning, "Not available for now");

    /// <summary>The caller has hired this listing.</summary>
    public static ChipState Hired { get; } = new(Tone.Primary, Icons.Material.Outlined.TaskAlt, "Hired");

    /// <summary>A hire. What it is doing, working or asking, is more than its state: pages that know it show that instead of idle.</summary>
    public static ChipState Of(HireState state) => state switch
    {
        HireState.Provisioning => Provisioning,
        HireState.Active => Idle,
        HireState.Paused => Paused,
        HireState.Suspended => Suspended,
        HireState.Ending => Ending,
        HireState.Ended => Ended,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>A company, as operators see it.</summary>
    public static ChipState Of(CustomerState state) => state switch
    {
        CustomerState.Active => new(Tone.Success, Icons.Material.Filled.CheckCircle, "Active"),
        CustomerState.Suspended => Suspended,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static ChipState Of(VirtualEmployeeStatus status) => status switch
    {
        VirtualEmployeeStatus.Draft => new(Tone.Hollow, Icons.Material.Outlined.Edit, "Draft"),
        VirtualEmployeeStatus.Published => new(Tone.Success, Icons.Material.Filled.Visibility, "Published"),
        VirtualEmployeeStatus.Suspended => Suspended,
        VirtualEmployeeStatus.Archived => new(Tone.Hollow, Icons.Material.Outlined.Inventory2, "Archived"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static ChipState Of(MessageStatus status) => status switch
    {
        MessageStatus.Pending => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Waiting"),
        MessageStatus.Streaming => Working,
        MessageStatus.Completed => new(Tone.Success, Icons.Material.Filled.CheckCircle, "Done"),
        MessageStatus.Failed => new(Tone.Danger, Icons.Material.Filled.Cancel, "Failed"),
        MessageStatus.Stopped => new(Tone.Neutral, Icons.Material.Outlined.StopCircle, "Stopped"),
        MessageStatus.InputRequired => NeedsYou,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static ChipState Of(RunState state) => state switch
    {
        RunState.Queued => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Queued"),
        RunState.Running => Working,
        RunState.InputRequired => NeedsYou,
        RunState.Completed => new(Tone.Success, Icons.Material.Filled.CheckCircle, "Done"),
        RunState.Failed => new(Tone.Danger, Icons.Material.Filled.Cancel, "Failed"),
        RunState.Stopped => new(Tone.Neutral, Icons.Material.Outlined.StopCircle, "Stopped"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static ChipState Of(WorkItemStatus status) => status switch
    {
        WorkItemStatus.ToDo => new(Tone.Hollow, Icons.Material.Outlined.RadioButtonUnchecked, TaskWords.Of(status)),
        WorkItemStatus.InProgress => new(Tone.Primary, Icons.Material.Outlined.Timelapse, TaskWords.Of(status)),
        WorkItemStatus.NeedsYou => NeedsYou,
        WorkItemStatus.InReview => new(Tone.Primary, Icons.Material.Outlined.RateReview, TaskWords.Of(status)),
        WorkItemStatus.Done => new(Tone.Success, Icons.Material.Filled.CheckCircle, TaskWords.Of(status)),
        WorkItemStatus.Failed => new(Tone.Danger, Icons.Material.Filled.Cancel, TaskWords.Of(status)),
        WorkItemStatus.Cancelled => new(Tone.Neutral, Icons.Material.Outlined.RemoveCircleOutline, TaskWords.Of(status)),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static ChipState Of(AttemptState state) => state switch
    {
        AttemptState.Queued => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Queued"),
        AttemptState.Working => Working,
        AttemptState.NeedsYou => new(Tone.Attention, Icons.Material.Filled.BackHand, "Waiting"),
        AttemptState.Delivered => new(Tone.Success, Icons.Material.Filled.CheckCircle, "Handed in"),
        AttemptState.Failed => new(Tone.Danger, Icons.Material.Filled.Cancel, "Failed"),
        AttemptState.Stopped => new(Tone.Neutral, Icons.Material.Outlined.StopCircle, "Stopped"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>A customer's access at the gateway. Denied is the normal case and quiet.</summary>
    public static ChipState Of(GrantState state) => state switch
    {
        GrantState.Pending => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Pending"),
        GrantState.Confirmed => new(Tone.Success, Icons.Material.Filled.Check, "Allowed"),
        GrantState.Revoking => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Closing"),
        GrantState.Revoked => new(Tone.Hollow, Icons.Material.Filled.Remove, "Denied"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}

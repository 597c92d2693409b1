using VeSaaS.Core.Teams;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Teams.Overview;

/// <summary>What a member of the team is doing, in a chip and in a sentence.</summary>
internal static class MemberState
{
    /// <summary>The chip: the state, or for somebody who works what it is doing.</summary>
    public static ChipState Chip(TeamMember member, HireActivity activity) => member switch
    {
        { State: not HireState.Active } => ChipStates.Of(member.State),
        _ when activity.NeedsYou => ChipStates.NeedsYou,
        { Listing.IsReady: false } => ChipStates.Degraded,
        _ when activity.IsWorking => ChipStates.Working,
        _ when activity.Reviews > 0 => ChipStates.NeedsYou,
        _ => ChipStates.Idle,
    };

    /// <summary>Why it is suspended, behind the chip's word.</summary>
    public static string? Detail(TeamMember member) =>
        member.State is not HireState.Suspended ? null : member.IsCapped ? "cap reached" : member.SuspendedBecause?.TrimEnd('.').ToLowerInvariant();

    /// <summary>The word of the chip as addresses spell it: `needs-you`.</summary>
    public static string Key(ChipState chip) => chip.Word.ToLowerInvariant().Replace(' ', '-');

    public static string Words(TeamMember member, HireActivity activity) => member switch
    {
        { State: HireState.Ended } => "Its conversations and costs stay with you.",
        { State: HireState.Ending } => member.WaitingFor ?? "Its work is being ended, then its access is closed.",
        { IsCapped: true } => $"{member.SuspendedBecause} New calls are refused before they start.",
        { State: HireState.Suspended } => "New calls are refused before they start.",
        { State: HireState.Paused } when activity.IsWorking => "Paused. What it began is finished first, then its access is closed.",
        { State: HireState.Paused } => "Paused. It takes no new work, and its fee rests.",
        { IsReturning: true } => member.WaitingFor ?? "Its access is being opened again.",
        { Listing.IsReady: false } => "Its agent is away, so messages may fail. It recovers by itself, and you are told.",
        _ when activity.NeedsYou => "Waits for your answer.",
        _ when activity.IsWorking => "Works on an answer.",
        { } when activity.Reviews == 1 => "Handed in a result that waits for your review.",
        { } when activity.Reviews > 1 => $"Handed in {activity.Reviews} results that wait for your review.",
        _ when activity.LastAt is null => "Nothing asked of it yet.",
        _ => "Free for work.",
    };
}

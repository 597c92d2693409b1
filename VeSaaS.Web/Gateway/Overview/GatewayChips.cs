using MudBlazor;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>How states of the gateway look and what they are called.</summary>
internal static class GatewayChips
{
    public static ChipState Open { get; } = new(Tone.Open, Icons.Material.Filled.LockOpen, "OPEN");

    public static ChipState Of(CellState state) => state switch
    {
        CellState.Allowed => new(Tone.Success, Icons.Material.Filled.Check, "Allowed"),
        CellState.Denied => new(Tone.Hollow, Icons.Material.Filled.Remove, "Denied"),
        CellState.Pending => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "Pending"),
        CellState.Open => Open,
        _ => new(Tone.Dashed, Icons.Material.Outlined.QuestionMark, "Not read"),
    };

    public static ChipState Of(AgentHealth health) => health switch
    {
        AgentHealth.Settled => new(Tone.Success, Icons.Material.Filled.CheckCircle, "In step"),
        AgentHealth.Pending => new(Tone.Dashed, Icons.Material.Outlined.HourglassTop, "On its way"),
        AgentHealth.Differs => new(Tone.Attention, Icons.Material.Filled.Difference, "Differs"),
        AgentHealth.Trouble => new(Tone.Attention, Icons.Material.Filled.Warning, "Trouble"),
        AgentHealth.Denied => new(Tone.Danger, Icons.Material.Filled.Block, "Denied"),
        AgentHealth.Open => Open,
        _ => new(Tone.Dashed, Icons.Material.Outlined.QuestionMark, "Not read"),
    };

    public static string Words(ProbeAnswer answer) => answer switch
    {
        ProbeAnswer.Reached => "200, the agent's card",
        ProbeAnswer.Refused => "403, refused",
        ProbeAnswer.Unauthenticated => "401, token not accepted",
        ProbeAnswer.NoRoute => "404, no route",
        ProbeAnswer.BackendTrouble => "past the gateway, no card",
        ProbeAnswer.Unclear => "an error of the gateway or the agent",
        _ => "nobody answered",
    };

    /// <summary>A duration as a person says it: "40 s", "6 min".</summary>
    public static string Words(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)duration.TotalHours} h",
        _ => $"{(int)duration.TotalDays} d",
    };
}

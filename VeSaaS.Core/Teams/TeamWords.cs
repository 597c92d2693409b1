namespace VeSaaS.Core.Teams;

/// <summary>Refusals of this feature, in words for a person.</summary>
internal static class TeamWords
{
    public const string ViewersRead = "You can look, and not change the team. Ask an owner to make you a member.";
    public const string AgentNotReady = "It is not available for now: its agent does not answer, so nobody new can hire it. Nothing was charged. Try again later.";
    public const string AgentChanged = "It is not available for now: its agent has changed, and the operator has not let that through. Nothing was charged. Try again later.";
    public const string CustomerSuspended = "Your company is suspended. Ask the operator of this platform.";
}

using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Overview;

/// <summary>What a person may want of a member of the team.</summary>
public enum TeamWish
{
    Give,
    Edit,
    Pause,
    Resume,
    LetGo,
}

/// <summary>A wish, and of whom.</summary>
public sealed record TeamAct(TeamMember Member, TeamWish Wish);

using VeSaaS.Core.Teams;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Overview;

/// <summary>How the team is looked at.</summary>
public enum TeamView
{
    Grid,
    List,
    Chart,
}

/// <summary>Whom the page shows, and how; its address says the same.</summary>
/// <param name="View">Grid, list or chart.</param>
/// <param name="State">The word of a state as addresses spell it, or null for everybody.</param>
/// <param name="Department">One department, or null for all.</param>
/// <param name="Search">A part of a name, a role or a handle.</param>
public sealed record TeamFilter(TeamView View, string? State, string? Department, string? Search)
{
    /// <summary>Who has left is another list, which is read only when it is asked for.</summary>
    public static string Former => MemberState.Key(ChipStates.Ended);

    public bool IsFormer => State == Former;

    public bool IsAny => State is not null || Department is not null || Search is not null;

    public string Url => View is TeamView.Chart ? AppUrls.TeamChart
        : AppUrls.TeamWith(View is TeamView.List ? "list" : null, State, Department, Search);

    public bool Shows(TeamMember member, HireActivity activity) =>
        (State is null || MemberState.Key(MemberState.Chip(member, activity)) == State)
        && (Department is null || string.Equals(member.Department, Department, StringComparison.OrdinalIgnoreCase))
        && (Search is null || ((string[])[member.PersonaName, member.Listing.Name, member.Handle]).Any(text => text.Contains(Search, StringComparison.OrdinalIgnoreCase)));
}

using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Hiring.Reports;

/// <summary>For whom the person at this circuit looks for a report: from "Hire a report" in the org chart until somebody is hired, or until it is dropped.</summary>
public sealed class ReportWanted
{
    /// <summary>The one who leads; null when nobody in particular.</summary>
    public HireId? Lead { get; set; }
}

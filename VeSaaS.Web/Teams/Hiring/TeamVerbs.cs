using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>What a person does to a team, and what it would do to the bill; pages and dialogs take them together.</summary>
public sealed record TeamVerbs(HireVirtualEmployee Hire, EditHire Edit, PauseHire Pause, ResumeHire Resume, LetWorkerGo LetGo, HireFees Fees);

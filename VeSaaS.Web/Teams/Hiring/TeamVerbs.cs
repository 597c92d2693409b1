using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>What a person does to a team, and what it would do to the bill; pages and dialogs take them together.</summary>
public sealed record TeamVerbs(HireVirtualEmployee Hire, EditHire Edit, PauseHire Pause, ResumeHire Resume, LetWorkerGo LetGo, HireFees Fees, CreateTask Give, NoteFirstSteps Note);

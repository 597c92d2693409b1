using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>What a person does to a team; pages and dialogs take the three together.</summary>
public sealed record TeamVerbs(HireVirtualEmployee Hire, EditHire Edit, LetGo LetGo);

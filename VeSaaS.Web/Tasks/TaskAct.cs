using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tasks;

/// <summary>Something that a person does with the open task; the page carries it out and reads again.</summary>
public delegate Task<TaskOutcome> TaskAct(TaskVerbs verbs, Caller caller, CancellationToken cancellationToken);

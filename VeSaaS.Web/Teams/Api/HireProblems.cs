using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Api;

/// <summary>The refusals of the team's endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class HireProblems
{
    public static ProblemHttpResult NoHire() => Problems.NotFound("Your team has no such virtual employee.");

    public static ProblemHttpResult NoListing() => Problems.NotFound("No such virtual employee is offered.");

    public static ProblemHttpResult Invalid(IEnumerable<FieldError> problems) =>
        Problems.Invalid(problems.Select(problem => (problem.Field, problem.Message)));

    public static ProblemHttpResult NotAllowed(string reason) => Problems.NotAllowed(reason);

    public static ProblemHttpResult AlreadyHired(HireId existing) => Problems.Conflict(
        "Your team already has this virtual employee.",
        "Already hired.",
        "already-hired",
        new Dictionary<string, object?> { ["hire"] = existing.Value, ["url"] = TeamEndpoints.Address(existing) });

    public static ProblemHttpResult NameTaken(string name) =>
        Problems.Conflict($"Somebody in your team is called {name}. Choose another name.", "Name taken.", "name-taken");

    public static ProblemHttpResult HandleTaken(string handle) =>
        Problems.Conflict($"Somebody in your team has the handle {handle}. Choose another one.", "Handle taken.", "handle-taken");

    public static ProblemHttpResult NotReadyYet() => Problems.Conflict(
        "It is still being set up, and nothing is charged yet. Let it go to cancel the hire.", "Not ready yet.", "not-ready-yet");

    public static ProblemHttpResult AgentNotReady(string reason) => Problems.Conflict(reason, "Not available for now.", "agent-not-ready");

    public static ProblemHttpResult ChangedMeanwhile() =>
        Problems.Conflict("Somebody changed this virtual employee in between. Read it again.", "Changed by somebody else.", "version-conflict");

    public static ProblemHttpResult OpenWork(OpenWork open) => Problems.Conflict(
        $"It has {open}. Say what becomes of them: tasks=reassign with to, tasks=keep or tasks=cancel.", "Open work.", "open-work",
        new Dictionary<string, object?> { ["tasks"] = open.Tasks, ["schedules"] = open.Schedules });

    public static ProblemHttpResult HasLeft() => Problems.Conflict("This virtual employee has been let go.", "Let go.", "has-left");
}

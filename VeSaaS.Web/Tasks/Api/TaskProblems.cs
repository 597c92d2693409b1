using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>The refusals of the tasks' endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class TaskProblems
{
    public static ProblemHttpResult NotFound() => Problems.NotFound("There is no such task, or no such part of it.");

    public static ProblemHttpResult Invalid(IEnumerable<FieldError> problems) => Problems.Invalid(problems.Select(problem => (problem.Field, problem.Message)));

    public static ProblemHttpResult Of(TaskOutcome refusal) => refusal switch
    {
        TaskOutcome.NotFound => NotFound(),
        TaskOutcome.NotAllowed(var reason) => Problems.NotAllowed(reason),
        TaskOutcome.Invalid(var problems) => Invalid(problems),
        TaskOutcome.ChangedMeanwhile => Problems.Conflict("Somebody changed this task in between. Read it again.", "Changed by somebody else.", "version-conflict"),
        TaskOutcome.Refused { Cap: { } cap } => Problems.CapReached(cap.Standing, cap.Words),
        TaskOutcome.Refused(var because, var reason) => Problems.Conflict(
            reason, "The task cannot do that now.", "task-refused", new Dictionary<string, object?> { ["because"] = because.ToString() }),
        TaskOutcome.KeyReused => Problems.Conflict("This Idempotency-Key was used for another task.", "Key used before.", "idempotency-key-reused"),
        _ => throw new UnreachableException(refusal.GetType().Name),
    };
}

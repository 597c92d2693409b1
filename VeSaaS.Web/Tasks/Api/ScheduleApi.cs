using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tasks.Schedules;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>`/api/tasks/schedules`: what is written by itself.</summary>
internal static class ScheduleApi
{
    private const string Path = "/schedules";

    public static void MapScheduleReads(this IEndpointRouteBuilder group)
    {
        group.MapGet(Path, ListAsync).WithName("ListSchedules").WithSummary("The schedules that write tasks, the next one first.");
        group.MapGet($"{Path}/{{schedule:guid}}", FindAsync).WithName("GetSchedule").WithSummary("One schedule, with its next times and the expected cost.");
        group.MapPost($"{Path}/preview", PreviewAsync).WithName("PreviewSchedule").WithSummary("Next times and expected cost of a schedule, before it is saved.");
    }

    public static void MapScheduleWrites(this IEndpointRouteBuilder group)
    {
        group.MapPost(Path, CreateAsync).WithName("CreateSchedule").WithSummary("Writes a schedule. The same Idempotency-Key writes one.");
        group.MapPut($"{Path}/{{schedule:guid}}", ChangeAsync).WithName("ChangeSchedule").WithSummary("Puts another plan in the place of a schedule's; it goes on with its next time.");
        group.MapPost($"{Path}/{{schedule:guid}}/pause", (Guid schedule, ClaimsPrincipal user, ScheduleVerbs verbs, CancellationToken token) =>
            ControlAsync(verbs.Control.PauseAsync, user, schedule, token)).WithName("PauseSchedule").WithSummary("Writes no task until it is resumed.");
        group.MapPost($"{Path}/{{schedule:guid}}/resume", (Guid schedule, ClaimsPrincipal user, ScheduleVerbs verbs, CancellationToken token) =>
            ControlAsync(verbs.Control.ResumeAsync, user, schedule, token)).WithName("ResumeSchedule").WithSummary("Goes on with the next time from now.");
        group.MapDelete($"{Path}/{{schedule:guid}}", (Guid schedule, ClaimsPrincipal user, ScheduleVerbs verbs, CancellationToken token) =>
            ControlAsync(verbs.Control.DeleteAsync, user, schedule, token)).WithName("DeleteSchedule").WithSummary("Deletes a schedule; the tasks that it wrote stay.");
    }

    internal static async Task<Ok<SchedulesAnswer>> ListAsync(
        ClaimsPrincipal user, ScheduleVerbs verbs, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        TypedResults.Ok(new SchedulesAnswer(
            [.. (await verbs.Query.ListAsync(user.Caller().CustomerId, cancellationToken)).Select(row => ScheduleAnswer.Of(row, billing.Value.Currency))]));

    internal static async Task<Results<Ok<ScheduleAnswer>, ProblemHttpResult>> FindAsync(
        Guid schedule, ClaimsPrincipal user, ScheduleVerbs verbs, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await verbs.Query.FindAsync(user.Caller().CustomerId, new(schedule), cancellationToken) is { } row
            ? TypedResults.Ok(ScheduleAnswer.Of(row, billing.Value.Currency)) : NoSchedule();

    internal static async Task<Results<Ok<ForecastAnswer>, ProblemHttpResult>> PreviewAsync(
        ScheduleBody body, ClaimsPrincipal user, ScheduleVerbs verbs, TaskReads reads, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var (customer, problems) = (user.Caller().CustomerId, new List<FieldError>());
        var plan = body.ToPlan((await reads.Clock.ZoneAsync(customer, cancellationToken)).Id, problems);
        if (problems.Count > 0)
        {
            return TaskProblems.Invalid(problems);
        }

        var (forecast, wrong) = await verbs.Query.PreviewAsync(customer, plan, cancellationToken);
        return forecast is null ? TaskProblems.Invalid(wrong) : TypedResults.Ok(ForecastAnswer.Of(forecast, billing.Value.Currency));
    }

    internal static async Task<Results<Created<ScheduleAnswer>, ProblemHttpResult>> CreateAsync(
        ScheduleBody body, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal user, ScheduleVerbs verbs, TaskReads reads, TimeProvider time,
        IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var (caller, problems) = (user.Caller(), new List<FieldError>());
        var plan = body.ToPlan((await reads.Clock.ZoneAsync(caller.CustomerId, cancellationToken)).Id, problems);
        if (problems.Count > 0)
        {
            return TaskProblems.Invalid(problems);
        }

        var outcome = await verbs.Save.CreateAsync(caller, plan, Guid.TryParse(key, out var given) ? given : time.NewId(), cancellationToken);
        return outcome is ScheduleOutcome.Saved(var id) && await verbs.Query.FindAsync(caller.CustomerId, id, cancellationToken) is { } row
            ? TypedResults.Created($"/api/tasks{Path}/{id.Value:D}", ScheduleAnswer.Of(row, billing.Value.Currency)) : ProblemOf(outcome);
    }

    internal static async Task<Results<Ok<ScheduleAnswer>, ProblemHttpResult>> ChangeAsync(
        Guid schedule, ScheduleBody body, ClaimsPrincipal user, ScheduleVerbs verbs, TaskReads reads, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var (caller, problems) = (user.Caller(), new List<FieldError>());
        // A foreign id is not told what is wrong with its body.
        if (await verbs.Query.FindAsync(caller.CustomerId, new(schedule), cancellationToken) is null)
        {
            return NoSchedule();
        }

        var plan = body.ToPlan((await reads.Clock.ZoneAsync(caller.CustomerId, cancellationToken)).Id, problems);
        if (problems.Count > 0)
        {
            return TaskProblems.Invalid(problems);
        }

        var outcome = await verbs.Save.ChangeAsync(caller, new(schedule), plan, body.Version, cancellationToken);
        return outcome is ScheduleOutcome.Saved
            ? await FindAsync(schedule, user, verbs, billing, cancellationToken) : ProblemOf(outcome);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ControlAsync(
        Func<Core.Tenancy.Caller, TaskScheduleId, CancellationToken, Task<ScheduleOutcome>> act, ClaimsPrincipal user, Guid schedule, CancellationToken cancellationToken)
    {
        var outcome = await act(user.Caller(), new(schedule), cancellationToken);
        return outcome is ScheduleOutcome.Saved ? TypedResults.NoContent() : ProblemOf(outcome);
    }

    private static ProblemHttpResult NoSchedule() => Problems.NotFound("There is no such schedule.");

    private static ProblemHttpResult ProblemOf(ScheduleOutcome refusal) => refusal switch
    {
        ScheduleOutcome.NotFound or ScheduleOutcome.Saved => NoSchedule(),
        ScheduleOutcome.NotAllowed(var reason) => Problems.NotAllowed(reason),
        ScheduleOutcome.Invalid(var problems) => TaskProblems.Invalid(problems),
        ScheduleOutcome.ChangedMeanwhile => Problems.Conflict("Somebody changed this schedule in between. Read it again.", "Changed by somebody else.", "version-conflict"),
        ScheduleOutcome.TooMany => Problems.Conflict(refusal.Problem!, "No more schedules.", "too-many-schedules"),
        _ => throw new UnreachableException(refusal.GetType().Name),
    };
}

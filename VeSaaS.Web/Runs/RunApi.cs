using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Runs;

/// <summary>
/// `/api/runs`: following and stopping runs. A key reaches the runs that its scopes are about: with `tasks:` those of tasks, with `chat:` all others; what it does not
/// reach is not there.
/// </summary>
internal static class RunApi
{
    public static IEndpointRouteBuilder MapRuns(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/runs").RequireAuthorization(Policies.Member).RequireScope(ApiScopes.ChatRead, ApiScopes.TasksRead).WithTags("Runs");
        group.MapGet("/{run:guid}/events", FollowAsync).WithName("FollowRun")
            .WithSummary("The log of a run as server-sent events; Last-Event-ID says where to go on.");
        group.MapPost("/{run:guid}/cancel", CancelAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite, ApiScopes.TasksWrite).WithName("CancelRun")
            .WithSummary("Stops a run; what came is kept.");
        return app;
    }

    internal static async Task<Results<ServerSentEventsResult<RunStreamItem>, ProblemHttpResult>> FollowAsync(
        Guid run, ClaimsPrincipal user, HttpRequest request, RunLog log, CancellationToken cancellationToken)
    {
        var customer = user.Caller().CustomerId;
        return await ReachesAsync(user, log, new RunId(run), (ApiScopes.ChatRead, ApiScopes.TasksRead), cancellationToken)
            ? TypedResults.ServerSentEvents(RunStream.FollowAsync(log, customer, new RunId(run), RunStream.After(request), cancellationToken))
            : NotFound();
    }

    internal static async Task<Results<Accepted, ProblemHttpResult>> CancelAsync(
        Guid run, ClaimsPrincipal user, RunLog log, StopRun stopRun, CancellationToken cancellationToken) =>
        !await ReachesAsync(user, log, new RunId(run), (ApiScopes.ChatWrite, ApiScopes.TasksWrite), cancellationToken) ? NotFound()
        : await stopRun.ExecuteAsync(user.Caller().CustomerId, new RunId(run), cancellationToken) switch
        {
            StopOutcome.Requested => TypedResults.Accepted((string?)null),
            StopOutcome.AlreadyEnded(var state) => Problems.Conflict($"The run is {state} already.", "Already ended.", "run-ended"),
            StopOutcome.NotFound => NotFound(),
            var other => throw new UnreachableException(other.GetType().Name),
        };

    private static async Task<bool> ReachesAsync(
        ClaimsPrincipal user, RunLog log, RunId run, (string Others, string Tasks) scopes, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        return await log.KindAsync(caller.CustomerId, run, cancellationToken) is { } kind
            && (caller.Key is null || user.HasClaim(ClaimNames.Scope, kind is RunKind.Task ? scopes.Tasks : scopes.Others));
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such run.");
}

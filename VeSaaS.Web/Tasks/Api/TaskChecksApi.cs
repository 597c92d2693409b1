using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>`/api/tasks/{task}/checks`: what another virtual employee says of a result, and what people make of it.</summary>
internal static class TaskChecksApi
{
    private const string Path = "/{task:guid}/checks";

    public static void MapTaskCheckReads(this IEndpointRouteBuilder group) =>
        group.MapGet(Path, ListAsync).WithName("ListChecks").WithSummary("The checks of a task, newest first, with what they suggest.");

    public static void MapTaskCheckWrites(this IEndpointRouteBuilder group)
    {
        group.MapPost(Path, AskAsync).WithName("CheckTask").WithSummary("Lets another virtual employee check what was handed in against the open items. It suggests; nothing is ticked or moved.");
        group.MapDelete(Path, StopAsync).WithName("StopCheck").WithSummary("Stops the check that is under way.");
        group.MapPut("/{task:guid}/checklist/{item:guid}/suggestion", DecideAsync).WithName("DecideSuggestion").WithSummary("Follows the newest suggestion for an item, or declines it.");
    }

    internal static async Task<Results<Ok<IEnumerable<CheckAnswerRow>>, ProblemHttpResult>> ListAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await reads.Tasks.FindAsync(user.Caller().CustomerId, new WorkItemId(task), cancellationToken) is { } detail
            ? TypedResults.Ok(detail.Checks.Select(check => CheckAnswerRow.Of(check, billing.Value.Currency))) : TaskProblems.NotFound();

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> AskAsync(
        Guid task, TaskCheckBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        // An id that nobody has is nobody of the team.
        TaskActs.Answer(await verbs.Check.ExecuteAsync(user.Caller(), new WorkItemId(task), new(body.Hire ?? default), cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> StopAsync(
        Guid task, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        TaskActs.Answer(await verbs.Check.StopAsync(user.Caller(), new WorkItemId(task), cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> DecideAsync(
        Guid task, Guid item, TaskSuggestionBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        TaskActs.Answer(await verbs.Suggestion.ExecuteAsync(user.Caller(), new WorkItemId(task), item, body.Accept, cancellationToken));
}

/// <summary>Body of a check: who checks.</summary>
internal sealed record TaskCheckBody(Guid? Hire);

/// <summary>Body of what a person makes of a suggestion.</summary>
internal sealed record TaskSuggestionBody(bool Accept);

/// <summary>A check. `suggestions` say of items whether they hold, and why; `accepted` is null until a person decides; `cost` is null as that of an attempt.</summary>
internal sealed record CheckAnswerRow(
    Guid Id, string Checker, int Attempt, string State, string? FailureDetail, string Answer, long Tokens, decimal? Cost, string Currency, DateTimeOffset CreatedAt,
    IReadOnlyList<SuggestionRow> Suggestions)
{
    public static CheckAnswerRow Of(CheckDetail check, string currency) => new(
        check.Id, check.Checker, check.Attempt, check.State.ToString(), check.FailureDetail, check.Answer, check.Tokens, check.Cost?.Units, currency, check.CreatedAt, check.Suggestions);
}

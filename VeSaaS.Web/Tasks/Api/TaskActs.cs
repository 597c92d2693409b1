using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Teams.Api;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>What can be done with a task; each act answers with the task's version.</summary>
internal static class TaskActs
{
    public static void MapTaskActs(this IEndpointRouteBuilder group)
    {
        group.MapPost("/{task:guid}/move", MoveAsync).WithName("MoveTask").WithSummary("Moves a task to a column: to InProgress starts it, to Done approves it.");
        group.MapPost("/{task:guid}/start", (Guid task, ClaimsPrincipal user, MoveTask move, CancellationToken token) =>
            ToAsync(move, user, task, WorkItemStatus.InProgress, token)).WithName("StartTask").WithSummary("Starts an attempt: reserves the estimate and queues a run.");
        group.MapPost("/{task:guid}/cancel", (Guid task, ClaimsPrincipal user, MoveTask move, CancellationToken token) =>
            ToAsync(move, user, task, WorkItemStatus.Cancelled, token)).WithName("CancelTask").WithSummary("Cancels a task; running work is stopped, and what came is kept.");
        group.MapPost("/{task:guid}/retry", RetryAsync).WithName("RetryTask").WithSummary("Gives a task to a virtual employee and starts the next attempt with it, both or neither.");
        group.MapPost("/many", ManyAsync).WithName("EditManyTasks").WithSummary("Does the same with many tasks; says of each what became of it.");
        group.MapPost("/{task:guid}/route", RouteAsync).WithName("RouteTask").WithSummary("Lets the team decide who gets it; the task's history says why.");
        group.MapPost("/{task:guid}/approve", ApproveAsync).WithName("ApproveTask").WithSummary("Accepts what was handed in.");
        group.MapPost("/{task:guid}/request-changes", ChangesAsync).WithName("RequestChanges").WithSummary("Asks for another attempt; the text is its instruction.");
        group.MapPost("/{task:guid}/reject", RejectAsync).WithName("RejectTask").WithSummary("Declines what was handed in.");
        group.MapPost("/{task:guid}/answer", AnswerAsync).WithName("AnswerTask").WithSummary("Answers what a task in NeedsYou waits for.");
        group.MapPut("/{task:guid}/waiting", WaitAsync).WithName("QueueTask").WithSummary("Lets a task start by itself when there is room and what it waits for is done.");
        group.MapPut("/{task:guid}/cap", CapAsync).WithName("SetTaskCap").WithSummary("What all attempts together may cost; null for no cap. It holds at once.");
        group.MapPut("/limits", LimitAsync).WithName("SetWorkLimits").WithSummary("How much may be in progress at once, in all and for each virtual employee; null for any number.");
        group.MapPost("/{task:guid}/comments", CommentAsync).WithName("CommentOnTask").WithSummary("Adds a comment; the next attempt reads it, and members named as `<@id>` are told.");
        group.MapPost("/{task:guid}/checklist", AddItemAsync).WithName("AddChecklistItem").WithSummary("Adds what has to hold before the task is accepted.");
        group.MapPut("/{task:guid}/checklist/{item:guid}", TickAsync).WithName("TickChecklistItem").WithSummary("Ticks an item, or opens it again.");
        group.MapDelete("/{task:guid}/checklist/{item:guid}", RemoveItemAsync).WithName("RemoveChecklistItem").WithSummary("Removes an item.");
        group.MapPost("/{task:guid}/blockers", LinkAsync).WithName("AddBlocker").WithSummary("Lets the task wait for another one. A circle is refused.");
        group.MapDelete("/{task:guid}/blockers/{number:int}", UnlinkAsync).WithName("RemoveBlocker").WithSummary("Lets the task wait for it no longer.");
    }

    /// <summary>What came of an act.</summary>
    public static Results<Ok<TaskSavedAnswer>, ProblemHttpResult> Answer(TaskOutcome outcome) =>
        outcome is TaskOutcome.Saved saved ? TypedResults.Ok(TaskSavedAnswer.Of(saved)) : TaskProblems.Of(outcome);

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> MoveAsync(
        Guid task, TaskMoveBody body, ClaimsPrincipal user, MoveTask move, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        if (TaskRules.ReadName<WorkItemStatus>(body.To ?? "", "to", problems) is not { } status)
        {
            return TaskProblems.Invalid(problems);
        }

        var destination = new TaskDestination(status, body.Behind is { } behind ? new WorkItemId(behind) : null, body.Version);
        return Answer(await move.ExecuteAsync(user.Caller(), new WorkItemId(task), destination, cancellationToken));
    }

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> RetryAsync(
        Guid task, TaskRetryBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        // An id that nobody has is nobody of the team.
        Answer(await verbs.Retry.ExecuteAsync(user.Caller(), new WorkItemId(task), new(body.Hire ?? default), body.Version, cancellationToken));

    internal static async Task<Results<Ok<ManyTasksAnswer>, ProblemHttpResult>> ManyAsync(
        ManyTasksBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        if (body.Read(problems) is not { } act)
        {
            return TaskProblems.Invalid(problems);
        }

        var results = await verbs.Many.ExecuteAsync(user.Caller(), body.Tasks!.Select(id => new WorkItemId(id)), act, cancellationToken);
        return TypedResults.Ok(new ManyTasksAnswer([.. results.Select(ManyTasksRow.Of)]));
    }

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> RouteAsync(
        Guid task, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Route.ExecuteAsync(user.Caller(), new WorkItemId(task), cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> ApproveAsync(
        Guid task, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Review.ApproveAsync(user.Caller(), new WorkItemId(task), null, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> ChangesAsync(
        Guid task, TaskTextBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Review.RequestChangesAsync(user.Caller(), new WorkItemId(task), body.Text, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> RejectAsync(
        Guid task, TaskTextBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Review.RejectAsync(user.Caller(), new WorkItemId(task), body.Text, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> AnswerAsync(
        Guid task, AskBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        body.ToDecision() is { } decision
            ? Answer(await verbs.Answer.ExecuteAsync(user.Caller(), new WorkItemId(task), decision, cancellationToken))
            : TaskProblems.Invalid([new("decisions", "Send text, answers or decisions; a decision is approve or reject with the id of a call.")]);

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> CommentAsync(
        Guid task, TaskTextBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Comment.ExecuteAsync(user.Caller(), new WorkItemId(task), body.Text, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> AddItemAsync(
        Guid task, TaskTextBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Checklist.AddAsync(user.Caller(), new WorkItemId(task), body.Text, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> TickAsync(
        Guid task, Guid item, TaskTickBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Checklist.TickAsync(user.Caller(), new WorkItemId(task), item, body.Ticked, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> RemoveItemAsync(
        Guid task, Guid item, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Checklist.RemoveAsync(user.Caller(), new WorkItemId(task), item, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> LinkAsync(
        Guid task, TaskBlockerBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Link.AddAsync(user.Caller(), new WorkItemId(task), body.Number, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> UnlinkAsync(
        Guid task, int number, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Link.RemoveAsync(user.Caller(), new WorkItemId(task), number, cancellationToken));

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> WaitAsync(
        Guid task, TaskWaitBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        Answer(await verbs.Wait.ExecuteAsync(user.Caller(), new WorkItemId(task), body.Waits, cancellationToken));

    internal static async Task<Results<NoContent, ProblemHttpResult>> LimitAsync(
        TaskLimitsBody body, ClaimsPrincipal user, TaskVerbs verbs, CancellationToken cancellationToken) =>
        await verbs.Limits.ExecuteAsync(user.Caller(), body.InProgress, body.PerWorker, cancellationToken) is { Count: > 0 } problems
            ? TaskProblems.Invalid(problems) : TypedResults.NoContent();

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> CapAsync(
        Guid task, TaskCapBody body, ClaimsPrincipal user, TaskCaps caps, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        return HireBodies.ReadCapChange(body.Cap, problems) is { } change && problems.Count == 0
            ? Answer(await caps.ExecuteAsync(user.Caller(), new WorkItemId(task), change.Cap, cancellationToken))
            : TaskProblems.Invalid([new(TaskCaps.Field, "Use an amount, for example 15.00, or null for no cap.")]);
    }

    private static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> ToAsync(
        MoveTask move, ClaimsPrincipal user, Guid task, WorkItemStatus status, CancellationToken cancellationToken) =>
        Answer(await move.ExecuteAsync(user.Caller(), new WorkItemId(task), new(status, null, null), cancellationToken));
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>`/api/tasks`: the board for programs. The customer comes from the credential.</summary>
internal static class TaskApi
{
    private const string Path = "/api/tasks";

    public static IEndpointRouteBuilder MapTaskApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Path).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.TasksRead).WithTags("Tasks");
        group.MapGet("/", ListAsync).WithName("ListTasks").WithSummary("The board, filtered; each column with its first 100 tasks.");
        group.MapGet("/{task:guid}", FindAsync).WithName("GetTask").WithSummary("One task with its attempts, checklist and comments.");
        group.MapGet("/{task:guid}/attempts", AttemptsAsync).WithName("ListAttempts").WithSummary("The attempts of a task, newest first.");
        group.MapGet("/{task:guid}/comments", CommentsAsync).WithName("ListComments").WithSummary("What was said about a task, oldest first.");
        group.MapGet("/people", PeopleAsync).WithName("ListPeople").WithSummary("The members of the company, whom a comment names as `<@id>`.");
        group.MapGet("/{task:guid}/estimate", EstimateAsync).WithName("EstimateTask").WithSummary("What starting the task is expected to cost.");
        group.MapGet("/events", TaskEvents.Follow).WithName("FollowTasks").WithSummary("Says as server-sent events that some task has changed; read again what you show.");
        group.MapTaskFileReads();
        group.MapTaskCheckReads();
        group.MapScheduleReads();
        var writes = group.MapGroup("").RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.TasksWrite);
        writes.MapPost("/", CreateAsync).WithName("CreateTask").WithSummary("Writes a task into To do. The same Idempotency-Key writes one.");
        writes.MapPatch("/{task:guid}", EditAsync).WithName("ChangeTask").WithSummary("Changes what is given. null takes day or assignee away.");
        writes.MapDelete("/{task:guid}", ArchiveAsync).WithName("ArchiveTask").WithSummary("Takes a task off the board. Nothing of it is lost.");
        writes.MapTaskActs();
        writes.MapTaskFileWrites();
        writes.MapTaskCheckWrites();
        writes.MapScheduleWrites();
        return app;
    }

    internal static async Task<Results<Ok<BoardAnswer>, ProblemHttpResult>> ListAsync(
        string? q, Guid? hire, string? label, string? priority, string? due, bool? archived, ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        var filter = new BoardFilter
        {
            Search = q,
            Worker = hire is { } id ? new HireId(id) : null,
            Label = label,
            Priority = TaskRules.ReadName<WorkItemPriority>(priority, "priority", problems),
            Due = TaskRules.ReadName<DueFilter>(due, "due", problems),
            Archived = archived ?? false,
        };
        if (problems.Count > 0)
        {
            return Shell.Problems.InvalidAddress(problems.Select(problem => (problem.Field, problem.Message)));
        }

        var customer = user.Caller().CustomerId;
        var today = await reads.Clock.TodayAsync(customer, cancellationToken);
        return TypedResults.Ok(BoardAnswer.Of(await reads.Board.ReadAsync(customer, filter, today, null, cancellationToken)));
    }

    internal static async Task<Results<Ok<TaskAnswer>, ProblemHttpResult>> FindAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await DetailAsync(task, user, reads, cancellationToken) is { } detail ? TypedResults.Ok(TaskAnswer.Of(detail, billing.Value)) : TaskProblems.NotFound();

    internal static async Task<Results<Ok<IEnumerable<AttemptAnswer>>, ProblemHttpResult>> AttemptsAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken) =>
        await DetailAsync(task, user, reads, cancellationToken) is { } detail ? TypedResults.Ok(detail.Attempts.Select(AttemptAnswer.Of)) : TaskProblems.NotFound();

    internal static async Task<Results<Ok<IReadOnlyList<CommentRow>>, ProblemHttpResult>> CommentsAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken) =>
        await DetailAsync(task, user, reads, cancellationToken) is { } detail ? TypedResults.Ok(detail.Comments) : TaskProblems.NotFound();

    internal static async Task<Ok<IEnumerable<MentionedMember>>> PeopleAsync(ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken) =>
        TypedResults.Ok((await reads.Members.ExecuteAsync(user.Caller(), cancellationToken)).Members.Select(member => new MentionedMember(member.UserId, member.Name)));

    internal static async Task<Results<Ok<EstimateAnswer>, ProblemHttpResult>> EstimateAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await reads.Starts.EstimateAsync(user.Caller().CustomerId, new WorkItemId(task), cancellationToken) is { } estimate
            ? TypedResults.Ok(new EstimateAnswer(estimate.Worker, estimate.Amount.Units, billing.Value.Currency))
            : TaskProblems.NotFound();

    internal static async Task<Results<Created<TaskSavedAnswer>, ProblemHttpResult>> CreateAsync(
        TaskBody body, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal user, CreateTask create, TimeProvider time, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        if (!string.IsNullOrEmpty(key) && !Guid.TryParse(key, out _))
        {
            problems.Add(new("Idempotency-Key", "Use a UUID."));
        }

        var priority = TaskRules.ReadName<WorkItemPriority>(body.Priority, "priority", problems);
        var day = TaskRules.ReadDay(body.DueOn, TaskRules.DueField, problems);
        if (problems.Count > 0)
        {
            return TaskProblems.Invalid(problems);
        }

        var task = new NewTask(body.Title, Guid.TryParse(key, out var given) ? given : time.NewId())
        {
            Description = body.Description,
            Priority = priority ?? WorkItemPriority.Normal,
            DueOn = day,
            Hire = body.Hire is { } hire ? new HireId(hire) : null,
            Labels = body.Labels ?? [],
            Checklist = body.Checklist ?? [],
        };
        return await create.ExecuteAsync(user.Caller(), task, cancellationToken) is var outcome && outcome is TaskOutcome.Saved saved
            ? TypedResults.Created($"{Path}/{saved.Id.Value:D}", TaskSavedAnswer.Of(saved))
            : TaskProblems.Of(outcome);
    }

    internal static async Task<Results<Ok<TaskSavedAnswer>, ProblemHttpResult>> EditAsync(
        Guid task, TaskChangeBody body, ClaimsPrincipal user, EditTask edit, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [];
        var changes = new TaskChanges(body.Version)
        {
            Title = body.Title,
            Description = body.Description,
            Priority = TaskRules.ReadName<WorkItemPriority>(body.Priority, "priority", problems),
            Due = TaskBodyReader.ReadDue(body.DueOn, problems),
            Assignee = TaskBodyReader.ReadAssignee(body.Hire, problems),
            Labels = body.Labels,
        };
        return problems.Count > 0 ? TaskProblems.Invalid(problems)
            : TaskActs.Answer(await edit.ExecuteAsync(user.Caller(), new WorkItemId(task), changes, cancellationToken));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> ArchiveAsync(
        Guid task, ClaimsPrincipal user, ArchiveTask archive, CancellationToken cancellationToken) =>
        await archive.ExecuteAsync(user.Caller(), new WorkItemId(task), archived: true, cancellationToken) is var outcome && outcome is TaskOutcome.Saved
            ? TypedResults.NoContent() : TaskProblems.Of(outcome);

    private static Task<TaskDetail?> DetailAsync(Guid task, ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken) =>
        reads.Tasks.FindAsync(user.Caller().CustomerId, new WorkItemId(task), cancellationToken);
}

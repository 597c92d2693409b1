using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>`/api/tasks/{task}/files`: what is attached to a task, and the contents of that and of what its attempts handed in.</summary>
internal static class TaskFilesApi
{
    private const string Path = "/{task:guid}/files";

    public static void MapTaskFileReads(this IEndpointRouteBuilder group)
    {
        group.MapGet(Path, ListAsync).WithName("ListTaskFiles").WithSummary("What is attached to a task, with the attempts that it went with.");
        group.MapGet($"{Path}/{{attachment:guid}}", DownloadAsync).WithName("DownloadTaskFile")
            .WithSummary("The content of an attachment, or of a file that an attempt handed in, whole or in ranges.");
    }

    public static void MapTaskFileWrites(this IEndpointRouteBuilder group)
    {
        group.MapPost(Path, AttachAsync).WithName("AttachToTask").WithMetadata(new RequestSizeLimitAttribute(OneFile.MaxBody))
            .WithSummary("Attaches one file, sent as multipart/form-data; it goes with the next attempt.");
        group.MapDelete($"{Path}/{{attachment:guid}}", RemoveAsync).WithName("RemoveTaskFile").WithSummary("Takes a file off a task while no attempt was sent with it.");
    }

    /// <summary>Where a program finds a file of a task.</summary>
    public static string UrlOf(Guid task, FileId file) => $"/api/tasks/{task:D}/files/{file.Value:D}";

    internal static async Task<Results<Ok<IEnumerable<TaskFileAnswer>>, ProblemHttpResult>> ListAsync(
        Guid task, ClaimsPrincipal user, TaskReads reads, CancellationToken cancellationToken) =>
        await reads.Tasks.FindAsync(user.Caller().CustomerId, new WorkItemId(task), cancellationToken) is { } detail
            ? TypedResults.Ok(detail.Files.Select(file => TaskFileAnswer.Of(detail.Id, file))) : TaskProblems.NotFound();

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        Guid task, Guid attachment, HttpContext context, TaskFileQuery files, CancellationToken cancellationToken) =>
        await files.OpenAsync(context.User.Caller().CustomerId, new WorkItemId(task), new FileId(attachment), cancellationToken) is { } open
            ? OneFile.Send(context, open) : TaskProblems.NotFound();

    internal static Task<Results<Created<FileAnswer>, ProblemHttpResult>> AttachAsync(
        Guid task, HttpRequest request, ClaimsPrincipal user, AttachToTask attach, CancellationToken cancellationToken) =>
        OneFile.ReceiveAsync(
            request, "There is no such task.", (name, content) => attach.AddAsync(user.Caller(), new WorkItemId(task), name, content, cancellationToken),
            file => UrlOf(task, file.Id), cancellationToken);

    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid task, Guid attachment, ClaimsPrincipal user, AttachToTask attach, CancellationToken cancellationToken) =>
        await attach.RemoveAsync(user.Caller(), new WorkItemId(task), new FileId(attachment), cancellationToken) is var outcome && outcome is TaskOutcome.Saved
            ? TypedResults.NoContent() : TaskProblems.Of(outcome);
}

/// <summary>A file of a task; its content is at `url`.</summary>
internal sealed record TaskFileAnswer(Guid Id, string Name, string MediaType, long Size, string Url, string By, DateTimeOffset At, IReadOnlyList<int> Attempts)
{
    public static TaskFileAnswer Of(WorkItemId task, TaskFile file) => new(
        file.File.Id.Value, file.File.Name, file.File.MediaType, file.File.Size, TaskFilesApi.UrlOf(task.Value, file.File.Id), file.By, file.At, file.Attempts);
}

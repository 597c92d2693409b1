using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Chat.Files;

/// <summary>A file as the API shows it.</summary>
/// <param name="Id">What a message names it by.</param>
/// <param name="Name">As it is offered for saving.</param>
/// <param name="MediaType">By its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Url">Where its content is; null when an agent returned more than is kept, or only an address.</param>
/// <param name="Address">Where an agent says that it lies; not checked by us.</param>
internal sealed record FileAnswer(Guid Id, string Name, string MediaType, long Size, string? Url, string? Address)
{
    public static FileAnswer Of(FileRow file) => Of(file, AppUrls.File(file.Id.Value));

    public static FileAnswer Of(FileRow file, string url) => new(file.Id.Value, file.Name, file.MediaType, file.Size, file.IsKept ? url : null, file.Url);
}

/// <summary>Uploads for messages, and the contents of files.</summary>
internal static class FilesApi
{
    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/messages/ves/{hire:guid}/files", UploadAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithTags("Files").WithName("UploadFile")
            .WithMetadata(new RequestSizeLimitAttribute(OneFile.MaxBody))
            .WithSummary("Takes one file as multipart/form-data, to be named in `files` of a message within a day.");
        var group = app.MapGroup(AppUrls.Files).WithTags("Files");
        group.MapGet("/{file:guid}", DownloadAsync).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.ChatRead).WithName("DownloadFile").WithSummary("The content of a file, whole or in ranges.");
        group.MapDelete("/{file:guid}", RemoveAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("RemoveUpload").WithSummary("Removes an upload that was not sent.");
        return app;
    }

    internal static Task<Results<Created<FileAnswer>, ProblemHttpResult>> UploadAsync(
        Guid hire, HttpRequest request, ClaimsPrincipal user, UploadFile upload, CancellationToken cancellationToken) =>
        OneFile.ReceiveAsync(
            request, "There is no such hire.", (name, content) => upload.ExecuteAsync(user.Caller(), new HireId(hire), name, content, cancellationToken),
            file => AppUrls.File(file.Id.Value), cancellationToken);

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        Guid file, HttpContext context, FileQueries files, CancellationToken cancellationToken) =>
        await files.OpenAsync(context.User.Caller().CustomerId, new FileId(file), cancellationToken) is { } open ? OneFile.Send(context, open) : NotFound();

    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid file, ClaimsPrincipal user, RemoveDraft remove, CancellationToken cancellationToken) =>
        await remove.ExecuteAsync(user.Caller(), new FileId(file), cancellationToken) ? TypedResults.NoContent() : NotFound();

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such file.");
}

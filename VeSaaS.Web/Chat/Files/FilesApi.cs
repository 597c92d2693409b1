using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy.Requests;

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
    public static FileAnswer Of(FileRow file) =>
        new(file.Id.Value, file.Name, file.MediaType, file.Size, file.IsKept ? AppUrls.File(file.Id.Value) : null, file.Url);
}

/// <summary>Uploads for messages, and the contents of files.</summary>
internal static class FilesApi
{
    // What a multipart body adds around the file is small.
    private const long MaxBody = FileLimits.MaxUpload + 64 * 1024;

    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/messages/ves/{hire:guid}/files", UploadAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithTags("Files").WithName("UploadFile")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody))
            .WithSummary("Takes one file as multipart/form-data, to be named in `files` of a message within a day.");
        var group = app.MapGroup(AppUrls.Files).WithTags("Files");
        group.MapGet("/{file:guid}", DownloadAsync).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.ChatRead).WithName("DownloadFile").WithSummary("The content of a file, whole or in ranges.");
        group.MapDelete("/{file:guid}", RemoveAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("RemoveUpload").WithSummary("Removes an upload that was not sent.");
        return app;
    }

    internal static async Task<Results<Created<FileAnswer>, ProblemHttpResult>> UploadAsync(
        Guid hire, HttpRequest request, ClaimsPrincipal user, UploadFile upload, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 70 } boundary)
        {
            return ChatProblems.Field("file", "Send one file as multipart/form-data.");
        }

        try
        {
            // Read as it comes: a body of 50 MB is never held in memory.
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { FileStream: { } content } file)
                {
                    return Answer(await upload.ExecuteAsync(user.Caller(), new HireId(hire), file.FileName, content, cancellationToken));
                }
            }
        }
        catch (InvalidDataException)
        {
            return ChatProblems.Field("file", "The multipart body cannot be read.");
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && exception.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal))
        {
            return ChatProblems.Field("file", "The multipart body ends too early.");
        }

        return ChatProblems.Field("file", "There is no file in the body.");
    }

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        Guid file, HttpContext context, FileQueries files, CancellationToken cancellationToken)
    {
        if (await files.OpenAsync(context.User.Caller().CustomerId, new FileId(file), cancellationToken) is not { } open)
        {
            return NotFound();
        }

        // Somebody else made it: it is saved or drawn, and never run with our address.
        SecurityHeaders.Sandbox(context);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Stream(
            open.Content, open.File.MediaType, open.File.Name, open.ChangedAt, new EntityTagHeaderValue($"\"{open.Hash}\""), enableRangeProcessing: true);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid file, ClaimsPrincipal user, RemoveDraft remove, CancellationToken cancellationToken) =>
        await remove.ExecuteAsync(user.Caller(), new FileId(file), cancellationToken) ? TypedResults.NoContent() : NotFound();

    private static Results<Created<FileAnswer>, ProblemHttpResult> Answer(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.Kept(var file) => TypedResults.Created(AppUrls.File(file.Id.Value), FileAnswer.Of(file)),
        UploadOutcome.NotFound => Problems.NotFound("There is no such hire."),
        UploadOutcome.NotAllowed => Problems.NotAllowed("Viewers read conversations; a member or owner can attach files."),
        UploadOutcome.TooLarge(var reason) => TypedResults.Problem(
            reason, statusCode: StatusCodes.Status413PayloadTooLarge, title: "Too large.", type: Problems.Prefix + "file-too-large"),
        UploadOutcome.Refused(var reason) => ChatProblems.Field("file", reason),
        UploadOutcome.TooMany(var reason) => Problems.Conflict(reason, "Too many uploads.", "too-many-uploads"),
        _ => throw new UnreachableException(outcome.GetType().Name),
    };

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such file.");
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Chat.Files;

/// <summary>One file over HTTP, in either direction, whatever it hangs on.</summary>
internal static class OneFile
{
    /// <summary>Most bytes of a body: what multipart adds around the file is small.</summary>
    public const long MaxBody = FileLimits.MaxUpload + 64 * 1024;

    /// <summary>Takes the first file of a multipart body, as it comes: a body of 50 MB is never held in memory.</summary>
    public static async Task<Results<Created<FileAnswer>, ProblemHttpResult>> ReceiveAsync(
        HttpRequest request, string missing, Func<string?, Stream, Task<UploadOutcome>> take, Func<FileRow, string> urlOf, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 70 } boundary)
        {
            return ChatProblems.Field("file", "Send one file as multipart/form-data.");
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { FileStream: { } content } file)
                {
                    return Answer(await take(file.FileName, content), missing, urlOf);
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

    /// <summary>The content, whole or in ranges.</summary>
    public static FileStreamHttpResult Send(HttpContext context, OpenFile open)
    {
        // Somebody else made it: it is saved or drawn, and never run with our address.
        SecurityHeaders.Sandbox(context);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Stream(
            open.Content, open.File.MediaType, open.File.Name, open.ChangedAt, new EntityTagHeaderValue($"\"{open.Hash}\""), enableRangeProcessing: true);
    }

    private static Results<Created<FileAnswer>, ProblemHttpResult> Answer(UploadOutcome outcome, string missing, Func<FileRow, string> urlOf) => outcome switch
    {
        UploadOutcome.Kept(var file) => TypedResults.Created(urlOf(file), FileAnswer.Of(file, urlOf(file))),
        UploadOutcome.NotFound => Problems.NotFound(missing),
        UploadOutcome.NotAllowed => Problems.NotAllowed("Viewers read; a member or owner can attach files."),
        UploadOutcome.TooLarge(var reason) => TypedResults.Problem(
            reason, statusCode: StatusCodes.Status413PayloadTooLarge, title: "Too large.", type: Problems.Prefix + "file-too-large"),
        UploadOutcome.Refused(var reason) => ChatProblems.Field("file", reason),
        UploadOutcome.TooMany(var reason) => Problems.Conflict(reason, "Too many uploads.", "too-many-uploads"),
        _ => throw new UnreachableException(outcome.GetType().Name),
    };
}

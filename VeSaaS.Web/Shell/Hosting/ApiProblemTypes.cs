using System.Diagnostics;
using System.Globalization;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>Gives problems that the framework writes the same stable types as our own, and every problem its correlation id.</summary>
internal static class ApiProblemTypes
{
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Extensions["correlationId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        if (problem.Type?.StartsWith(Problems.Prefix, StringComparison.Ordinal) == true)
        {
            return;
        }

        var (type, title, detail) = Of(problem.Status);
        (problem.Type, problem.Title) = (Problems.Prefix + type, title);
        problem.Detail ??= detail;
    }

    private static (string Type, string Title, string? Detail) Of(int? status) => status switch
    {
        StatusCodes.Status400BadRequest => ("bad-request", "The request cannot be read.", null),
        StatusCodes.Status401Unauthorized => ("not-signed-in", "Not signed in.", "Sign in first."),
        StatusCodes.Status403Forbidden => ("not-allowed", "Not allowed.", "This account has no right to do this."),
        StatusCodes.Status404NotFound => ("not-found", "Not found.", "Nothing has this address."),
        StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", "Method not allowed.", "The header Allow names the methods that this address takes."),
        StatusCodes.Status413PayloadTooLarge => ("body-too-large", "The body is too large.", string.Create(CultureInfo.InvariantCulture, $"A body has at most {ApiFailures.MaxBodySize} bytes.")),
        StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", "The body is of another kind.", "Send the body as application/json."),
        StatusCodes.Status429TooManyRequests => ("too-many-requests", "Too many requests.", "Wait before the next one."),
        >= 500 => ("unexpected", "Something failed here.", "Name the correlation id when you report it."),
        _ => ("refused", "The request was refused.", null),
    };
}

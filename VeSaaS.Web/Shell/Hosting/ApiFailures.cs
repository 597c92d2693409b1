using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>
/// What the framework refuses before an endpoint runs, as a problem that names the field: bodies that are no JSON, values of the wrong kind,
/// bodies that are too large. Nothing of it is a fault of ours, so nothing of it is logged as one.
/// </summary>
internal sealed partial class ApiFailures(RequestDelegate next)
{
    /// <summary>Bytes of a body. The longest text that any endpoint takes is far below.</summary>
    public const long MaxBodySize = 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { } endpoint ? endpoint.MaxRequestBodySize : MaxBodySize;
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException refusal) when (!context.Response.HasStarted)
        {
            await Problem(refusal).ExecuteAsync(context);
        }
    }

    private static ProblemHttpResult Problem(BadHttpRequestException refusal)
    {
        if (refusal.StatusCode != StatusCodes.Status400BadRequest)
        {
            return TypedResults.Problem(statusCode: refusal.StatusCode);
        }

        if (refusal.InnerException is JsonException json)
        {
            return FieldOf(json) is { } field
                ? Invalid(field, "The value is not of the kind that this field takes.")
                : Malformed(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The body is not the JSON object that is asked for: line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}."));
        }

        return BoundParameter().Match(refusal.Message) is { Success: true } parameter
            ? Invalid(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups[1].Value), "The value is not of the kind that this parameter takes.")
            : Malformed("A JSON object is asked for as the body.");
    }

    private static ProblemHttpResult Malformed(string detail) => TypedResults.Problem(
        detail, statusCode: StatusCodes.Status400BadRequest, title: "The body cannot be read.", type: Problems.Prefix + "malformed-body");

    private static ProblemHttpResult Invalid(string field, string message) => TypedResults.Problem(
        new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [message] })
        {
            Type = Problems.Prefix + "invalid-fields",
            Title = "Some fields are wrong.",
            Status = StatusCodes.Status400BadRequest,
        });

    // "$.tags[0]" is said as "tags[0]"; "$" is the body as a whole. Of broken syntax the path says nothing: its cause is another JsonException.
    private static string? FieldOf(JsonException json) =>
        json.InnerException is not JsonException && json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;

    [GeneratedRegex("parameter \"\\S+ (\\w+)\" from \"")]
    private static partial Regex BoundParameter();
}

using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Billing.Webhook;

/// <summary>Marks an endpoint below `/api` that neither session nor key opens: its requests are signed.</summary>
internal sealed class SignedRequestMetadata;

/// <summary>Takes usage that agent gateways report, signed as Standard Webhooks says. What is refused is written down, without its body.</summary>
internal static class UsageWebhookEndpoint
{
    public static void MapUsageWebhook(this IEndpointRouteBuilder app) =>
        app.MapPost(AppUrls.UsageWebhook, ReceiveAsync).AllowAnonymous().DisableAntiforgery().WithMetadata(new SignedRequestMetadata())
            .WithTags("Billing").WithName("ReportUsage").AddOpenApiOperationTransformer(DescribeBodyAsync)
            .WithSummary("Usage that an agent gateway has metered, 1 to 1,000 records. Signed as Standard Webhooks says, with the headers webhook-id, webhook-timestamp and webhook-signature.")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<DeliveryAnswer>, ProblemHttpResult>> ReceiveAsync(
        HttpContext context, ReceiveUsage receive, RefusalThrottle throttle, CancellationToken cancellationToken)
    {
        var outcome = await ReadAsync(context.Request, cancellationToken) switch
        {
            (null, var refusal) => new ReceiveUsageOutcome.Refused(refusal, null, []),
            (var body, _) => await receive.ExecuteAsync(HeadersOf(context.Request), body, cancellationToken),
        };
        return outcome switch
        {
            ReceiveUsageOutcome.Received(var sender, var results) => TypedResults.Ok(DeliveryAnswer.Of(sender, results)),
            ReceiveUsageOutcome.Refused refused => await RefuseAsync(context, receive, throttle, refused),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
    }

    // Said here and not by Accepts, with which the framework would answer other types itself, and nobody would learn of them.
    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(typeof(UsageBodyMessage), null, cancellationToken);
        context.Document?.AddComponent(nameof(UsageBodyMessage), schema);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(nameof(UsageBodyMessage), context.Document) },
            },
        };
    }

    private static async Task<(byte[]? Body, WebhookRefusal Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || !(type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) || request.Headers.ContentEncoding.Count > 0)
        {
            return (null, WebhookRefusal.ContentType);
        }

        try
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, cancellationToken);
            return (bytes.ToArray(), default);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode is StatusCodes.Status413PayloadTooLarge)
        {
            return (null, WebhookRefusal.TooLarge);
        }
    }

    private static WebhookHeaders HeadersOf(HttpRequest request) => new(
        Only(request.Headers["webhook-id"]), Only(request.Headers["webhook-timestamp"]), Only(request.Headers["webhook-signature"]));

    private static string? Only(StringValues values) => values is [{ } only] ? only : null;

    private static async Task<ProblemHttpResult> RefuseAsync(HttpContext context, ReceiveUsage receive, RefusalThrottle throttle, ReceiveUsageOutcome.Refused refused)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (throttle.SecondsToWait(address, "webhook") is { } wait)
        {
            context.Response.Headers.RetryAfter = wait;
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests);
        }

        // It is written down also when the sender has hung up.
        await receive.AuditRefusalAsync(refused.Why, refused.Sender, address, CancellationToken.None);
        return Problem(refused.Why, refused.Errors);
    }

    private static ProblemHttpResult Problem(WebhookRefusal why, IReadOnlyList<FieldError> errors) => why switch
    {
        WebhookRefusal.Headers => Refused(
            StatusCodes.Status400BadRequest, "webhook-headers", "The headers are not complete.",
            "Send webhook-id (letters, digits, - and _, at most 200), webhook-timestamp (Unix seconds) and webhook-signature (v1,{base64}) once each."),
        WebhookRefusal.Signature => Refused(
            StatusCodes.Status401Unauthorized, "webhook-signature", "The signature does not verify.",
            "HMAC-SHA256 over {webhook-id}.{webhook-timestamp}.{body}, the body as the bytes that are sent, with a secret that is configured here."),
        WebhookRefusal.Timestamp => Refused(
            StatusCodes.Status401Unauthorized, "webhook-timestamp", "The delivery is too old, or of the future.", "Sign it anew with the present time; five minutes either way are allowed."),
        WebhookRefusal.TooLarge => TypedResults.Problem(statusCode: StatusCodes.Status413PayloadTooLarge),
        WebhookRefusal.ContentType => TypedResults.Problem("Send the body as application/json in UTF-8, not compressed.", statusCode: StatusCodes.Status415UnsupportedMediaType),
        WebhookRefusal.OtherBody => Problems.Conflict(
            "This webhook-id was delivered before, with another body. Send other usage under an id of its own.", "The webhook-id is taken.", "webhook-id-taken"),
        _ => Problems.InvalidBody(errors.Select(error => (error.Field, error.Message))),
    };

    private static ProblemHttpResult Refused(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: Problems.Prefix + type);
}

/// <summary>What is asked for.</summary>
/// <param name="Records">1 to 1,000.</param>
internal sealed record UsageBodyMessage(IReadOnlyList<UsageRecord> Records);

/// <summary>What became of a delivery.</summary>
/// <param name="Sender">Whose secret signed it.</param>
/// <param name="Accepted">Records that are in the ledger now.</param>
/// <param name="Duplicates">Records that were there already.</param>
/// <param name="Conflicts">Records whose event id was there with other figures.</param>
/// <param name="Quarantined">Records that wait for an operator.</param>
/// <param name="Records">In the order of the body.</param>
internal sealed record DeliveryAnswer(string Sender, int Accepted, int Duplicates, int Conflicts, int Quarantined, IReadOnlyList<RecordAnswer> Records)
{
    public static DeliveryAnswer Of(string sender, IReadOnlyList<UsageResult> results)
    {
        int Count(UsageOutcome outcome) => results.Count(result => result.Outcome == outcome);
        return new(
            sender, Count(UsageOutcome.Accepted), Count(UsageOutcome.Duplicate), Count(UsageOutcome.Conflict), Count(UsageOutcome.Quarantined),
            [.. results.Select(RecordAnswer.Of)]);
    }
}

/// <summary>What became of a record.</summary>
/// <param name="EventId">The record's.</param>
/// <param name="Outcome">accepted, duplicate, conflict or quarantined.</param>
/// <param name="Reason">Why it waits: unknownCustomer, unknownAgent, notHired or inTheFuture.</param>
internal sealed record RecordAnswer(string EventId, string Outcome, string? Reason)
{
    public static RecordAnswer Of(UsageResult result) => new(result.EventId, Word(result.Outcome), result.Reason is { } reason ? Word(reason) : null);

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

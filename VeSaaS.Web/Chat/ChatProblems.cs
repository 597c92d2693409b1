using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Chat;

namespace VeSaaS.Web.Chat;

/// <summary>The refusals of Chat's endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class ChatProblems
{
    private const string Prefix = "urn:vesaas:problem:";

    public static ProblemHttpResult NotFound(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found.", type: Prefix + "not-found");

    public static ProblemHttpResult Field(string field, string message, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [message] })
        {
            Type = Prefix + "invalid-fields",
            Title = "Some fields are wrong.",
            Status = StatusCodes.Status422UnprocessableEntity,
            Extensions = extensions ?? new Dictionary<string, object?>(),
        });

    public static ProblemHttpResult Of(SendOutcome refusal) => refusal switch
    {
        SendOutcome.NotFound => NotFound("There is no such hire or conversation."),
        SendOutcome.Empty => Field("text", "Write a message."),
        SendOutcome.TooLong(var limit) => Field(
            "text", $"A message has at most {limit} characters.", new Dictionary<string, object?> { ["limit"] = limit }),
        SendOutcome.NotActive(var state, var reason) => TypedResults.Problem(
            reason, statusCode: StatusCodes.Status409Conflict, title: "Takes no messages now.", type: Prefix + "hire-not-active",
            extensions: new Dictionary<string, object?> { ["state"] = state.ToString() }),
        SendOutcome.NotAllowed => TypedResults.Problem(
            "Viewers read conversations; a member or owner can write.",
            statusCode: StatusCodes.Status403Forbidden, title: "Not allowed.", type: Prefix + "not-allowed"),
        SendOutcome.KeyReused => TypedResults.Problem(
            "This Idempotency-Key was used for another message.",
            statusCode: StatusCodes.Status409Conflict, title: "Key used before.", type: Prefix + "idempotency-key-reused"),
        _ => throw new UnreachableException(refusal.GetType().Name),
    };
}

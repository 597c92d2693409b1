using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Billing.Caps;

namespace VeSaaS.Web.Shell;

/// <summary>The RFC 9457 problems that the endpoints of several features answer with. The types are stable.</summary>
internal static class Problems
{
    public const string Prefix = "urn:vesaas:problem:";

    public static ProblemHttpResult NotFound(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found.", type: Prefix + "not-found");

    public static ProblemHttpResult NotAllowed(string reason) =>
        TypedResults.Problem(reason, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed.", type: Prefix + "not-allowed");

    public static ProblemHttpResult Conflict(string detail, string title, string type, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title, type: Prefix + type, extensions: extensions);

    /// <summary>A spend cap has no room. `cap` is Customer, Hire or Task, amounts are decimals in units of the currency, `caps` is the page where caps are raised.</summary>
    public static ProblemHttpResult CapReached(CapStanding cap, string reason) => TypedResults.Problem(
        reason, statusCode: StatusCodes.Status402PaymentRequired, title: "A spend cap is reached.", type: Prefix + "cap-reached",
        extensions: new Dictionary<string, object?>
        {
            ["cap"] = cap.Scope.ToString(),
            ["id"] = cap.ScopeId,
            ["spent"] = cap.Spent.Units,
            ["held"] = cap.Held.Units,
            ["limit"] = cap.Limit.Units,
            ["caps"] = AppUrls.BillingCaps,
        });

    public static ProblemHttpResult Invalid(IEnumerable<(string Field, string Message)> errors, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors.GroupBy(error => error.Field).ToDictionary(
            field => field.Key, field => field.Select(error => error.Message).ToArray()))
        {
            Type = Prefix + "invalid-fields",
            Title = "Some fields are wrong.",
            Status = StatusCodes.Status422UnprocessableEntity,
            Extensions = extensions ?? new Dictionary<string, object?>(),
        });

    /// <summary>Values of the address that cannot be used, by their keys.</summary>
    public static ProblemHttpResult InvalidAddress(IEnumerable<(string Key, string Message)> errors) => Unusable("Some values of the address cannot be used.", errors);

    /// <summary>A body that cannot be used, by the paths of its fields.</summary>
    public static ProblemHttpResult InvalidBody(IEnumerable<(string Key, string Message)> errors) => Unusable("Some fields are wrong.", errors);

    private static ProblemHttpResult Unusable(string title, IEnumerable<(string Key, string Message)> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors.GroupBy(error => error.Key).ToDictionary(
            key => key.Key, key => key.Select(error => error.Message).ToArray()))
        {
            Type = Prefix + "invalid-fields",
            Title = title,
            Status = StatusCodes.Status400BadRequest,
        });
}

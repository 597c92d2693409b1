using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Api;

/// <summary>The refusals of the team's endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class HireProblems
{
    private const string Prefix = "urn:vesaas:problem:";

    public static ProblemHttpResult NoHire() => NotFound("Your team has no such virtual employee.");

    public static ProblemHttpResult NoListing() => NotFound("No such virtual employee is offered.");

    public static ProblemHttpResult Invalid(IEnumerable<FieldProblem> problems) => TypedResults.Problem(
        new HttpValidationProblemDetails(problems.GroupBy(problem => problem.Field).ToDictionary(
            field => field.Key, field => field.Select(problem => problem.Message).ToArray()))
        {
            Type = Prefix + "invalid-fields",
            Title = "Some fields are wrong.",
            Status = StatusCodes.Status422UnprocessableEntity,
        });

    public static ProblemHttpResult NotAllowed(string reason) =>
        TypedResults.Problem(reason, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed.", type: Prefix + "not-allowed");

    public static ProblemHttpResult AlreadyHired(HireId existing) => Conflict(
        "Your team already has this virtual employee.",
        "Already hired.",
        "already-hired",
        new Dictionary<string, object?> { ["hire"] = existing.Value, ["url"] = TeamEndpoints.Address(existing) });

    public static ProblemHttpResult NameTaken(string name) =>
        Conflict($"Somebody in your team is called {name}. Choose another name.", "Name taken.", "name-taken");

    public static ProblemHttpResult ChangedMeanwhile() =>
        Conflict("Somebody changed this virtual employee in between. Read it again.", "Changed by somebody else.", "version-conflict");

    public static ProblemHttpResult HasLeft() => Conflict("This virtual employee has been let go.", "Let go.", "has-left");

    private static ProblemHttpResult NotFound(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found.", type: Prefix + "not-found");

    private static ProblemHttpResult Conflict(string detail, string title, string type, Dictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title, type: Prefix + type, extensions: extensions);
}

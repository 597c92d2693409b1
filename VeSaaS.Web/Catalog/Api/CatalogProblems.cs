using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>The refusals of Catalog's endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class CatalogProblems
{
    public const string NoListing = "There is no such listing.";

    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors) =>
        Problems.Invalid(errors.Select(error => (error.Field, error.Message)));

    public static ProblemHttpResult VersionRequired() => TypedResults.Problem(
        "Name the version that was read, as If-Match or as the field version.",
        statusCode: StatusCodes.Status428PreconditionRequired,
        title: "Version required.",
        type: Problems.Prefix + "version-required");

    public static ProblemHttpResult Conflict(Listing current) => TypedResults.Problem(
        "Somebody saved this listing in between. The current values are in the field current.",
        statusCode: StatusCodes.Status409Conflict,
        title: "Changed by somebody else.",
        type: Problems.Prefix + "version-conflict",
        extensions: new Dictionary<string, object?> { ["current"] = ListingAnswer.Of(current) });

    public static ProblemHttpResult DriftOutdated(Listing current) => TypedResults.Problem(
        "The agent changed again, or somebody else decided, after what was read. How the listing follows its agent now is in the field source.",
        statusCode: StatusCodes.Status409Conflict,
        title: "Not the change that was read.",
        type: Problems.Prefix + "drift-outdated",
        extensions: new Dictionary<string, object?> { ["source"] = TrackingAnswer.Of(current.Agent.Source, current.Facts, current.Source) });

    public static ProblemHttpResult Incomplete(IReadOnlyList<PublishRequirement> checklist) => TypedResults.Problem(
        string.Join(" ", checklist.Where(requirement => !requirement.IsMet).Select(requirement => $"{requirement.Text}.")),
        statusCode: StatusCodes.Status409Conflict,
        title: "Not ready to be published.",
        type: Problems.Prefix + "checklist-incomplete",
        extensions: new Dictionary<string, object?> { ["checklist"] = checklist });

    public static ProblemHttpResult Draining(DateTimeOffset endsAt) => TypedResults.Problem(
        "Its hires end at the date in the field endsAt. Cancel that first.",
        statusCode: StatusCodes.Status409Conflict,
        title: "Being drained.",
        type: Problems.Prefix + "draining",
        extensions: new Dictionary<string, object?> { ["endsAt"] = endsAt });

    public static ProblemHttpResult DrainTooLate(DateTimeOffset endsAt) => TypedResults.Problem(
        "The date has come: its hires are being let go.",
        statusCode: StatusCodes.Status409Conflict,
        title: "Too late.",
        type: Problems.Prefix + "drain-too-late",
        extensions: new Dictionary<string, object?> { ["endsAt"] = endsAt });

    public static ProblemHttpResult StillEmployed(int customers, ImpactAnswer? impact) => TypedResults.Problem(
        customers == 1 ? "1 customer employs it." : $"{customers} customers employ it.",
        statusCode: StatusCodes.Status409Conflict,
        title: "Still employed.",
        type: Problems.Prefix + "still-employed",
        extensions: new Dictionary<string, object?> { ["customers"] = customers, ["impact"] = impact });

    public static ProblemHttpResult PricePending(int version) => TypedResults.Problem(
        $"Version {version} is still to come. Cancel it first, or wait for it.",
        statusCode: StatusCodes.Status409Conflict,
        title: "A price is to come.",
        type: Problems.Prefix + "price-pending",
        extensions: new Dictionary<string, object?> { ["version"] = version });

    public static ProblemHttpResult PriceInForce(int version) => TypedResults.Problem(
        $"Version {version} is in force and stays. Announce a new price instead.",
        statusCode: StatusCodes.Status409Conflict,
        title: "The price is in force.",
        type: Problems.Prefix + "price-in-force");

    public static ProblemHttpResult SourceNotReadable(AgentSource source) => TypedResults.Problem(
        source.Cause,
        statusCode: StatusCodes.Status503ServiceUnavailable,
        title: "The agents cannot be read.",
        type: Problems.Prefix + "agent-source-" + source.Status switch
        {
            AgentSourceStatus.Forbidden => "forbidden",
            AgentSourceStatus.NotInstalled => "not-installed",
            _ => "unavailable",
        },
        extensions: new Dictionary<string, object?> { ["source"] = source.Source });
}

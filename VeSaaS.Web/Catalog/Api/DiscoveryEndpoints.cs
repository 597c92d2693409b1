using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Catalog.Removing;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Finding, importing and deleting agents.</summary>
internal static class DiscoveryEndpoints
{
    private static readonly FieldError NoDrift = new("drift", "Name the id of the drift that was read.");

    public static RouteGroupBuilder MapDiscovery(this RouteGroupBuilder group)
    {
        group.MapGet("/agents", ListAsync).RequireScope(ApiScopes.AgentsRead).WithName("ListAgents")
            .WithSummary("Every source of agents with its state, and every agent with its listing.");
        group.MapPost("/import", ImportAsync).RequireScope(ApiScopes.AgentsWrite).WithName("ImportAgent")
            .WithSummary("Makes an agent a draft that nobody can reach yet. An agent that is imported already answers 200 with its listing.");
        group.MapDelete("/agents/{ve:guid}", DeleteAsync).RequireScope(ApiScopes.AgentsWrite).WithName("DeleteAgent")
            .WithSummary("Takes an agent off the platform. Refused with 409, the count and the impact while customers employ it, and where If-Match names another version.");
        group.MapGet("/agents/{ve:guid}/impact", ImpactAsync).RequireScope(ApiScopes.AgentsRead).WithName("ReadDeletionImpact")
            .WithSummary("Who employs an agent, how many conversations hang on it, and what it brings in this month.");
        group.MapPost("/agents/{ve:guid}/drain", DrainAsync).RequireScope(ApiScopes.AgentsWrite).WithName("DrainAgent")
            .WithSummary("No new hires from now on; its customers see the date endsAt, after the notice period, at which its hires end.");
        group.MapDelete("/agents/{ve:guid}/drain", CancelDrainAsync).RequireScope(ApiScopes.AgentsWrite).WithName("CancelDrain")
            .WithSummary("Lets the hires go on, until the date has come. The listing stays a draft until it is published again.");
        group.MapPost("/agents/{ve:guid}/drift/accept", AcceptAsync).RequireScope(ApiScopes.AgentsWrite).WithName("AcceptDrift")
            .WithSummary("Makes what the agent has become what its listing promises. Name the drift that was read.");
        group.MapPost("/agents/{ve:guid}/drift/reject", RejectAsync).RequireScope(ApiScopes.AgentsWrite).WithName("RejectDrift")
            .WithSummary("Keeps what the listing promises; nobody new is hired until the agent does that again or the drift is accepted.");
        return group;
    }

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> AcceptAsync(
        Guid ve, DriftBody body, ClaimsPrincipal user, AcceptDrift accept, CancellationToken cancellationToken) => body.Drift is not { Length: > 0 } drift
        ? CatalogProblems.Invalid([NoDrift])
        : Answer(await accept.ExecuteAsync(new VirtualEmployeeId(ve), drift, user.OperatorActor(), cancellationToken));

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> RejectAsync(
        Guid ve, DriftBody body, ClaimsPrincipal user, RejectDrift reject, CancellationToken cancellationToken) => body.Drift is not { Length: > 0 } drift
        ? CatalogProblems.Invalid([NoDrift])
        : Answer(await reject.ExecuteAsync(new VirtualEmployeeId(ve), drift, user.OperatorActor(), cancellationToken));

    private static Results<Ok<ListingAnswer>, ProblemHttpResult> Answer(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Done(var listing) => TypedResults.Ok(ListingAnswer.Of(listing)),
        DriftOutcome.Outdated(var current) => CatalogProblems.DriftOutdated(current),
        DriftOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    internal static async Task<Results<Ok<AgentsAnswer>, ProblemHttpResult>> ListAsync(ListAgents listAgents, CancellationToken cancellationToken)
    {
        var overview = await listAgents.ExecuteAsync(cancellationToken);
        // Some sources may be away; when none answers, "no agents" would be a lie that a program cannot see through.
        return overview.Sources.Count > 0 && overview.Sources.All(source => source.Status is not AgentSourceStatus.Readable)
            ? CatalogProblems.SourceNotReadable(overview.Sources[0])
            : TypedResults.Ok(AgentsAnswer.Of(overview));
    }

    internal static async Task<Results<Created<ListingAnswer>, Ok<ListingAnswer>, ProblemHttpResult>> ImportAsync(
        ImportBody body, ClaimsPrincipal user, ImportAgent import, CancellationToken cancellationToken)
    {
        if (!AgentRef.TryParse(body.Agent, out var agent))
        {
            return CatalogProblems.Invalid([new FieldError("agent", "An agent is named {source}/{namespace}/{name}.")]);
        }

        return await import.ExecuteAsync(agent.Value, null, user.OperatorActor(), cancellationToken) switch
        {
            ImportOutcome.Imported(var listing) =>
                TypedResults.Created($"{ListingEndpoints.Path}/{listing.Id.Value}", ListingAnswer.Of(listing)),
            ImportOutcome.AlreadyImported(var listing) => TypedResults.Ok(ListingAnswer.Of(listing)),
            ImportOutcome.NotFound => Problems.NotFound($"No source has the agent {agent}."),
            ImportOutcome.SourceNotReadable(var source) => CatalogProblems.SourceNotReadable(source),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid ve, [FromHeader(Name = "If-Match")] string? ifMatch, ClaimsPrincipal user, RemovalActions removal, CancellationToken cancellationToken) =>
        await removal.Delete.ExecuteAsync(new VirtualEmployeeId(ve), ListingEndpoints.VersionOf(ifMatch), user.OperatorActor(), cancellationToken) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.StillEmployed(var customers) => CatalogProblems.StillEmployed(customers, await ImpactOfAsync(ve, removal, cancellationToken)),
            DeleteOutcome.Changed(var current) => CatalogProblems.Conflict(current),
            DeleteOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
            var other => throw new UnreachableException(other.GetType().Name),
        };

    internal static async Task<Results<Ok<ImpactAnswer>, ProblemHttpResult>> ImpactAsync(Guid ve, RemovalActions removal, CancellationToken cancellationToken) =>
        await ImpactOfAsync(ve, removal, cancellationToken) is { } impact ? TypedResults.Ok(impact) : Problems.NotFound(CatalogProblems.NoListing);

    internal static async Task<Results<Ok<DrainAnswer>, ProblemHttpResult>> DrainAsync(
        Guid ve, DrainBody body, ClaimsPrincipal user, RemovalActions removal, CancellationToken cancellationToken) =>
        body.EndsAt is { } endsAt
            ? Answer(await removal.Drain.ExecuteAsync(new VirtualEmployeeId(ve), endsAt, user.OperatorActor(), cancellationToken))
            : CatalogProblems.Invalid([new FieldError(DrainVirtualEmployee.EndsAtField, "Name the date at which its hires end.")]);

    internal static async Task<Results<Ok<DrainAnswer>, ProblemHttpResult>> CancelDrainAsync(
        Guid ve, ClaimsPrincipal user, RemovalActions removal, CancellationToken cancellationToken) =>
        Answer(await removal.Drain.CancelAsync(new VirtualEmployeeId(ve), user.OperatorActor(), cancellationToken));

    private static Results<Ok<DrainAnswer>, ProblemHttpResult> Answer(DrainOutcome outcome) => outcome switch
    {
        DrainOutcome.Draining(var endsAt, var hires) => TypedResults.Ok(new DrainAnswer(endsAt, hires)),
        DrainOutcome.Cancelled => TypedResults.Ok(new DrainAnswer(null, 0)),
        DrainOutcome.Invalid(var errors) => CatalogProblems.Invalid(errors),
        DrainOutcome.AlreadyDraining(var endsAt) => CatalogProblems.Draining(endsAt),
        DrainOutcome.TooLate(var endsAt) => CatalogProblems.DrainTooLate(endsAt),
        DrainOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    private static async Task<ImpactAnswer?> ImpactOfAsync(Guid ve, RemovalActions removal, CancellationToken cancellationToken)
    {
        var id = new VirtualEmployeeId(ve);
        return await removal.Impacts.FindAsync(id, cancellationToken) is { } impact
            ? ImpactAnswer.Of(impact, await removal.Conversations.CountAsync(id, cancellationToken))
            : null;
    }
}

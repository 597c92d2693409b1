using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Finding, importing and deleting agents.</summary>
internal static class DiscoveryEndpoints
{
    public static RouteGroupBuilder MapDiscovery(this RouteGroupBuilder group)
    {
        group.MapGet("/agents", ListAsync).RequireScope(ApiScopes.AgentsRead).WithName("ListAgents")
            .WithSummary("Every source of agents with its state, and every agent with its listing.");
        group.MapPost("/import", ImportAsync).RequireScope(ApiScopes.AgentsWrite).WithName("ImportAgent")
            .WithSummary("Makes an agent a draft that nobody can reach yet. An agent that is imported already answers 200 with its listing.");
        group.MapDelete("/agents/{ve:guid}", DeleteAsync).RequireScope(ApiScopes.AgentsWrite).WithName("DeleteAgent")
            .WithSummary("Takes an agent off the platform. Refused with 409 and the count while customers employ it.");
        return group;
    }

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
        Guid ve, ClaimsPrincipal user, DeleteAgent delete, CancellationToken cancellationToken) =>
        await delete.ExecuteAsync(new VirtualEmployeeId(ve), user.OperatorActor(), cancellationToken) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.StillEmployed(var customers) => CatalogProblems.StillEmployed(customers),
            DeleteOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
            var other => throw new UnreachableException(other.GetType().Name),
        };
}

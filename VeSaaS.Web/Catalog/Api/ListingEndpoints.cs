using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Reading, editing and publishing listings.</summary>
internal static class ListingEndpoints
{
    public const string Path = "/api/admin/marketplace/agents";

    public static RouteGroupBuilder MapListings(this RouteGroupBuilder group)
    {
        group.MapGet("/{ve:guid}", ReadAsync).RequireScope(ApiScopes.CatalogRead).WithName("ReadListing")
            .WithSummary("A listing with its checklist; the header ETag holds its version.");
        group.MapPut("/{ve:guid}", UpdateAsync).RequireScope(ApiScopes.CatalogWrite).WithName("UpdateListing")
            .WithSummary("Replaces what an operator edits. Name the version that was read, as If-Match or as a field. Customers see it once it is published.");
        group.MapPut("/{ve:guid}/address", MoveAsync).RequireScope(ApiScopes.CatalogWrite).WithName("MoveListing")
            .WithSummary("Gives a listing another address in the marketplace, at once. Links to one that it had while it was published lead to it.");
        group.MapPost("/{ve:guid}/publish", PublishAsync).RequireScope(ApiScopes.CatalogWrite).WithName("PublishListing")
            .WithSummary("Shows a listing, or what was changed of it since, in the marketplace, once everything on its checklist is there.");
        group.MapPost("/{ve:guid}/unpublish", UnpublishAsync).RequireScope(ApiScopes.CatalogWrite).WithName("UnpublishListing")
            .WithSummary("Takes a listing out of the marketplace; customers who employ it keep it.");
        return group;
    }

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> ReadAsync(
        Guid ve, HttpResponse response, Listings listings, CancellationToken cancellationToken) =>
        await listings.FindAsync(new VirtualEmployeeId(ve), cancellationToken) is { Status: not VirtualEmployeeStatus.Archived } listing
            ? Answer(listing, response)
            : Problems.NotFound(CatalogProblems.NoListing);

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> UpdateAsync(
        Guid ve,
        ListingBody body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ClaimsPrincipal user,
        HttpResponse response,
        UpdateVirtualEmployee update,
        Categories categories,
        CancellationToken cancellationToken)
    {
        if (VersionOf(ifMatch) is not { } version)
        {
            if (body.Version is not { } named)
            {
                return CatalogProblems.VersionRequired();
            }

            version = named;
        }

        var metadata = body.ToMetadata(await categories.NamesAsync(cancellationToken), out var errors);
        if (metadata is null)
        {
            return CatalogProblems.Invalid(errors);
        }

        return Answer(await update.ExecuteAsync(new VirtualEmployeeId(ve), version, metadata, user.OperatorActor(), cancellationToken), response);
    }

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> MoveAsync(
        Guid ve, AddressBody body, ClaimsPrincipal user, HttpResponse response, ChangeAddress address, CancellationToken cancellationToken) =>
        Answer(await address.ExecuteAsync(new VirtualEmployeeId(ve), body.Address ?? "", user.OperatorActor(), cancellationToken), response);

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> PublishAsync(
        Guid ve, ClaimsPrincipal user, HttpResponse response, PublishVirtualEmployee publish, CancellationToken cancellationToken) =>
        Answer(await publish.ExecuteAsync(new VirtualEmployeeId(ve), user.OperatorActor(), cancellationToken), response);

    internal static async Task<Results<Ok<ListingAnswer>, ProblemHttpResult>> UnpublishAsync(
        Guid ve, ClaimsPrincipal user, HttpResponse response, UnpublishVirtualEmployee unpublish, CancellationToken cancellationToken) =>
        Answer(await unpublish.ExecuteAsync(new VirtualEmployeeId(ve), user.OperatorActor(), cancellationToken), response);

    private static Results<Ok<ListingAnswer>, ProblemHttpResult> Answer(UpdateOutcome outcome, HttpResponse response) => outcome switch
    {
        UpdateOutcome.Saved(var listing) => Answer(listing, response),
        UpdateOutcome.Invalid(var wrong) => CatalogProblems.Invalid(wrong),
        UpdateOutcome.Conflict(var current) => CatalogProblems.Conflict(current),
        UpdateOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    private static Results<Ok<ListingAnswer>, ProblemHttpResult> Answer(PublishOutcome outcome, HttpResponse response) => outcome switch
    {
        PublishOutcome.Done(var listing) => Answer(listing, response),
        PublishOutcome.Incomplete(var checklist) => CatalogProblems.Incomplete(checklist),
        PublishOutcome.Invalid(var errors) => CatalogProblems.Invalid(errors),
        PublishOutcome.Draining(var endsAt) => CatalogProblems.Draining(endsAt),
        PublishOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    private static Ok<ListingAnswer> Answer(Listing listing, HttpResponse response)
    {
        response.Headers.ETag = $"\"{listing.Version}\"";
        return TypedResults.Ok(ListingAnswer.Of(listing));
    }

    // If-Match: "7". Anything else that is not ours can only be an old version.
    internal static int? VersionOf(string? ifMatch) => ifMatch switch
    {
        null => null,
        _ => EntityTagHeaderValue.TryParse(ifMatch, out var tag) && int.TryParse(tag.Tag.AsSpan().Trim('"'), out var version) ? version : -1,
    };
}

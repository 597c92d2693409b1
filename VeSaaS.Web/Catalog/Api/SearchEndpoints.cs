using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>The index that the marketplace is searched by. It keeps itself; making it anew is for when the database was changed by hand.</summary>
internal static class SearchEndpoints
{
    public const string Path = "/api/admin/marketplace/search";

    public static RouteGroupBuilder MapSearch(this RouteGroupBuilder group)
    {
        group.MapPost("/rebuild", RebuildAsync).RequireScope(ApiScopes.CatalogWrite).WithName("RebuildSearch")
            .WithSummary("Makes the marketplace's search index anew from the published listings; answers how many they are.");
        return group;
    }

    internal static async Task<Ok<RebuildAnswer>> RebuildAsync(ClaimsPrincipal user, RebuildSearch rebuild, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RebuildAnswer(await rebuild.ExecuteAsync(user.OperatorActor(), cancellationToken)));

    /// <summary>How many listings the index holds.</summary>
    internal sealed record RebuildAnswer(int Listings);
}

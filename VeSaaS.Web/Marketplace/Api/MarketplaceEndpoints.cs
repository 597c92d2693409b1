using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Teams.Api;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Marketplace.Api;

/// <summary>The marketplace for programs. Open to everybody; whoever is signed in sees what the own company has hired.</summary>
internal static class MarketplaceEndpoints
{
    public static RouteGroupBuilder MapMarketplaceApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/marketplace/ves").AllowAnonymous().RequireScope(ApiScopes.MarketplaceRead).WithTags("Marketplace");
        group.MapGet("/", ListAsync).WithName("ListOffers")
            .WithSummary("What the marketplace offers.");
        group.MapGet("/{slug}", FindAsync).WithName("GetOffer")
            .WithSummary("One offer, by its slug.");
        return group;
    }

    internal static async Task<Ok<MarketplaceAnswer>> ListAsync(
        [AsParameters] FilterParameters parameters,
        ClaimsPrincipal user,
        MarketplaceQuery market,
        IOptions<BillingOptions> billing,
        CancellationToken cancellationToken)
    {
        var page = await market.ExecuteAsync(parameters.ToFilter(), user.FindCaller()?.CustomerId, cancellationToken);
        return TypedResults.Ok(new MarketplaceAnswer(
            [.. page.Listings.Select(card => OfferAnswer.Of(card, billing.Value))], page.Matches, page.Page, page.Pages));
    }

    internal static async Task<Results<Ok<OfferDetailAnswer>, ProblemHttpResult>> FindAsync(
        string slug, ClaimsPrincipal user, MarketplaceDetail market, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await market.ExecuteAsync(slug, user.FindCaller()?.CustomerId, cancellationToken) is { } detail
            ? TypedResults.Ok(new OfferDetailAnswer(
                OfferAnswer.Of(detail.Card, billing.Value), detail.Description, detail.Facts.Model, detail.Facts.Tools, detail.Facts.Skills))
            : HireProblems.NoListing();

    /// <summary>The query values of a list.</summary>
    internal sealed record FilterParameters(
        [FromQuery(Name = MarketplaceUrl.SearchKey)] string? Search,
        [FromQuery(Name = MarketplaceUrl.CategoryKey)] string[]? Categories,
        [FromQuery(Name = MarketplaceUrl.TagKey)] string[]? Tags,
        [FromQuery(Name = MarketplaceUrl.SeniorityKey)] string[]? Seniorities,
        [FromQuery(Name = MarketplaceUrl.SortKey)] string? Sort,
        [FromQuery(Name = MarketplaceUrl.PageKey)] int? Page,
        [FromQuery(Name = MarketplaceUrl.SizeKey)] int? PageSize)
    {
        public MarketplaceFilter ToFilter() => MarketplaceUrl.Read(Search, Categories, Tags, Seniorities, Sort, Page, PageSize);
    }
}

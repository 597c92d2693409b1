using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
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

    internal static async Task<Results<Ok<MarketplaceAnswer>, ProblemHttpResult>> ListAsync(
        [AsParameters] MarketplaceValues values,
        ClaimsPrincipal user,
        MarketplaceQuery market,
        IOptions<BillingOptions> billing,
        CancellationToken cancellationToken)
    {
        var wrong = new List<FieldError>();
        var filter = MarketplaceUrl.Read(values, wrong);
        if (wrong.Count > 0)
        {
            return Problems.InvalidAddress(wrong.Select(error => (error.Field, error.Message)));
        }

        var page = await market.ExecuteAsync(filter, user.FindCaller()?.CustomerId, cancellationToken);
        return TypedResults.Ok(MarketplaceAnswer.Of(page, billing.Value));
    }

    internal static async Task<Results<Ok<OfferDetailAnswer>, ProblemHttpResult>> FindAsync(
        string slug, ClaimsPrincipal user, MarketplaceDetail market, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await market.ExecuteAsync(slug, user.FindCaller()?.CustomerId, cancellationToken) is { } detail
            ? TypedResults.Ok(new OfferDetailAnswer(
                OfferAnswer.Of(detail.Card, billing.Value), detail.Description, detail.Facts.Model, detail.Facts.Tools, detail.Facts.Skills,
                detail.Publications, [.. detail.Similar.Select(card => OfferAnswer.Of(card, billing.Value))]))
            : HireProblems.NoListing();
}

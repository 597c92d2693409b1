using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Versions of a listing's price.</summary>
internal static class PriceEndpoints
{
    public static RouteGroupBuilder MapPrices(this RouteGroupBuilder group)
    {
        group.MapGet("/{ve:guid}/prices", ReadAsync).RequireScope(ApiScopes.CatalogRead).WithName("ReadPrices")
            .WithSummary("Every version of a listing's price, newest first, and the hires that follow each.");
        group.MapPost("/{ve:guid}/prices", AnnounceAsync).RequireScope(ApiScopes.CatalogWrite).WithName("AnnouncePrice")
            .WithSummary("Announces a price: for new hires at once or from effectiveFrom, for hires that exist only from existingHiresFrom, after the notice period.");
        group.MapPost("/{ve:guid}/prices/simulate", SimulateAsync).RequireScope(ApiScopes.CatalogRead).WithName("SimulatePrice")
            .WithSummary("What last month's real usage would have cost each customer at this price. Changes nothing.");
        group.MapDelete("/{ve:guid}/prices/{version:int}", CancelAsync).RequireScope(ApiScopes.CatalogWrite).WithName("CancelPrice")
            .WithSummary("Cancels what has not come yet of a version. Refused with 409 when all of it is in force.");
        return group;
    }

    internal static async Task<Results<Ok<PricesAnswer>, ProblemHttpResult>> ReadAsync(Guid ve, PriceHistory history, CancellationToken cancellationToken) =>
        await history.FindAsync(new VirtualEmployeeId(ve), cancellationToken) is { } prices
            ? TypedResults.Ok(PricesAnswer.Of(prices))
            : Problems.NotFound(CatalogProblems.NoListing);

    internal static async Task<Results<Created<AnnouncedAnswer>, ProblemHttpResult>> AnnounceAsync(
        Guid ve, PriceBody body, ClaimsPrincipal user, AnnouncePrice announce, CancellationToken cancellationToken)
    {
        if (body.ToDraft(out var errors) is not { } draft)
        {
            return CatalogProblems.Invalid(errors);
        }

        var request = new PriceRequest(draft, body.EffectiveFrom, body.ExistingHiresFrom);
        return await announce.ExecuteAsync(new VirtualEmployeeId(ve), request, user.OperatorActor(), cancellationToken) switch
        {
            AnnouncePriceOutcome.Announced(var version, var hires) =>
                TypedResults.Created($"{ListingEndpoints.Path}/{ve}/prices", new AnnouncedAnswer(version, hires)),
            AnnouncePriceOutcome.Invalid(var wrong) => CatalogProblems.Invalid(wrong),
            AnnouncePriceOutcome.Pending(var version) => CatalogProblems.PricePending(version),
            AnnouncePriceOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    internal static async Task<Results<Ok<SimulationAnswer>, ProblemHttpResult>> SimulateAsync(
        Guid ve, PriceBody body, SimulatePrice simulate, CancellationToken cancellationToken)
    {
        var draft = body.ToDraft(out var errors);
        IReadOnlyList<FieldError> wrong = draft is null ? errors : [.. draft.Check(), .. draft.MonthlyFee is null ? [new FieldError(ListingFields.MonthlyFee, "Enter the fee; 0 is a price, too.")] : Array.Empty<FieldError>()];
        if (draft is null || wrong.Count > 0)
        {
            return CatalogProblems.Invalid(wrong);
        }

        return await simulate.ExecuteAsync(new VirtualEmployeeId(ve), draft.ToSnapshot(), cancellationToken) is { } simulation
            ? TypedResults.Ok(SimulationAnswer.Of(simulation))
            : Problems.NotFound(CatalogProblems.NoListing);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(
        Guid ve, int version, ClaimsPrincipal user, CancelPrice cancel, CancellationToken cancellationToken) =>
        await cancel.ExecuteAsync(new VirtualEmployeeId(ve), version, user.OperatorActor(), cancellationToken) switch
        {
            CancelPriceOutcome.Cancelled => TypedResults.NoContent(),
            CancelPriceOutcome.InForce => CatalogProblems.PriceInForce(version),
            _ => Problems.NotFound("There is no such listing, or it has no such version."),
        };
}

/// <summary>Body of a new price: units of the currency, those of tokens per million. Without effectiveFrom it holds at once.</summary>
internal sealed record PriceBody(
    decimal? MonthlyFee,
    string? TokenBilling,
    long? IncludedTokens,
    decimal? InputPrice,
    decimal? OutputPrice,
    decimal? CachedPrice,
    DateTimeOffset? EffectiveFrom,
    DateTimeOffset? ExistingHiresFrom)
{
    /// <summary>Null, with the error, when the billing is none of its words.</summary>
    public PriceDraft? ToDraft(out IReadOnlyList<FieldError> errors)
    {
        errors = [];
        if (Enum.GetNames<TokenBilling>().FirstOrDefault(name => string.Equals(name, TokenBilling ?? "None", StringComparison.OrdinalIgnoreCase)) is not { } name)
        {
            errors = [new FieldError(ListingFields.TokenBilling, $"Choose one of: {string.Join(", ", Enum.GetNames<TokenBilling>())}.")];
            return null;
        }

        return new PriceDraft(MonthlyFee, Enum.Parse<TokenBilling>(name), IncludedTokens ?? 0, InputPrice ?? 0, OutputPrice ?? 0, CachedPrice ?? 0);
    }
}

/// <summary>An announced price: its version, and how many hires follow it.</summary>
internal sealed record AnnouncedAnswer(int Version, int Hires);

/// <summary>A price in units of the currency.</summary>
internal sealed record PriceValues(decimal MonthlyFee, string TokenBilling, long IncludedTokens, decimal InputPrice, decimal OutputPrice, decimal CachedPrice)
{
    public static PriceValues Of(PriceSnapshot price) => new(
        price.MonthlyFee.Units, price.TokenBilling.ToString(), price.IncludedTokens,
        TokenPrice.PerMillion(price.InputRate), TokenPrice.PerMillion(price.OutputRate), TokenPrice.PerMillion(price.CachedRate));
}

/// <summary>A version of a price.</summary>
internal sealed record PriceVersionAnswer(
    int Version, string State, PriceValues Price, DateTimeOffset EffectiveFrom, DateTimeOffset? ExistingHiresFrom, bool CanBeCancelled, int Following, DateTimeOffset CreatedAt);

/// <summary>A listing's prices.</summary>
internal sealed record PricesAnswer(Guid Listing, PriceValues? InForce, int Hires, IReadOnlyList<PriceVersionAnswer> Versions)
{
    public static PricesAnswer Of(ListingPrices prices) => new(
        prices.Listing.Value,
        prices.InForce is { } price ? PriceValues.Of(price) : null,
        prices.Hires,
        [.. prices.Versions.Select(version => new PriceVersionAnswer(
            version.Version, version.Standing.ToString(), PriceValues.Of(version.Price), version.EffectiveFrom, version.ExistingHiresFrom,
            version.CanBeCancelled, version.Following, version.CreatedAt))]);
}

/// <summary>One hire of a simulation.</summary>
internal sealed record SimulatedHireAnswer(string Customer, int Calls, long InputTokens, long OutputTokens, decimal Paid, decimal Simulated);

/// <summary>A simulation: `month` as yyyymm in UTC.</summary>
internal sealed record SimulationAnswer(int Month, decimal Paid, decimal Simulated, IReadOnlyList<SimulatedHireAnswer> Hires)
{
    public static SimulationAnswer Of(PriceSimulation simulation) => new(
        simulation.Month.Number,
        simulation.Paid.Units,
        simulation.Simulated.Units,
        [.. simulation.Hires.Select(hire => new SimulatedHireAnswer(hire.Customer, hire.Calls, hire.InputTokens, hire.OutputTokens, hire.Paid.Units, hire.Simulated.Units))]);
}

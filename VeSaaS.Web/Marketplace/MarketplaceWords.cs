using MudBlazor;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Marketplace;

/// <summary>What the marketplace's own terms are called on a page.</summary>
internal static class MarketplaceWords
{
    public static string Of(MarketplaceSort sort) => sort switch
    {
        MarketplaceSort.Relevance => "Most relevant",
        MarketplaceSort.MostHired => "Most hired",
        MarketplaceSort.Newest => "Newest",
        MarketplaceSort.Price => "Lowest fee",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, null),
    };

    public static string Of(PriceModel model) => model switch
    {
        PriceModel.FeeAndUsage => "Fee + usage",
        PriceModel.UsageOnly => "Usage only",
        PriceModel.FeeOnly => "Fee only",
        PriceModel.Free => "Free",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, null),
    };

    /// <summary>Whether it can be hired and answers, as far as is known now.</summary>
    public static ChipState Availability(ListingCard listing) => listing switch
    {
        { IsReady: false } => ChipStates.NotAvailable,
        { IsAnswering: false } => new(Tone.Attention, Icons.Material.Outlined.HourglassTop, "Away at the moment"),
        _ => ChipStates.Ready with { Word = "Available" },
    };

    public static string Employers(int companies) => companies == 1 ? "Hired by 1 company" : $"Hired by {companies} companies";
}

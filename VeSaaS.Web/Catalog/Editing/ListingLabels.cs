using VeSaaS.Core.Catalog;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>The form's words for a listing's fields.</summary>
internal static class ListingLabels
{
    // As the form shows them.
    private static readonly string[] Order =
    [
        ListingFields.Name, ListingFields.Tagline, ListingFields.Description, ListingFields.Category, ListingFields.Seniority, ListingFields.Tags,
        ListingFields.MonthlyFee, ListingFields.TokenBilling, ListingFields.IncludedTokens, ListingFields.InputPrice, ListingFields.OutputPrice, ListingFields.CachedPrice,
        ListingFields.Icon, ListingFields.Screenshots, ListingFields.IsFeatured, ListingFields.FeaturedOrder,
    ];

    /// <summary>The field's place in the form, from 0; what is not of the form comes last.</summary>
    public static int PositionOf(string field) => Array.IndexOf(Order, field) is >= 0 and var place ? place : Order.Length;

    public static string Of(string field) => field switch
    {
        ListingFields.Name => "Name",
        ListingFields.Tagline => "One line",
        ListingFields.Description => "Description",
        ListingFields.Category => "Category",
        ListingFields.Tags => "Tags",
        ListingFields.Seniority => "Seniority",
        ListingFields.MonthlyFee => "Fee per month",
        ListingFields.TokenBilling => "Tokens",
        ListingFields.IncludedTokens => "Tokens included per month",
        ListingFields.InputPrice => "Input price",
        ListingFields.OutputPrice => "Output price",
        ListingFields.CachedPrice => "Cached input price",
        ListingFields.Icon => "Icon",
        ListingFields.Screenshots => "Screenshots",
        ListingFields.IsFeatured => "Featured",
        ListingFields.FeaturedOrder => "Place in the featured row",
        _ => field,
    };
}

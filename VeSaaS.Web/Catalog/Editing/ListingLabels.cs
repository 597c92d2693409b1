using VeSaaS.Core.Catalog;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>The form's words for a listing's fields.</summary>
internal static class ListingLabels
{
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
        ListingFields.InputPrice => "Input price",
        ListingFields.OutputPrice => "Output price",
        ListingFields.CachedPrice => "Cached input price",
        _ => field,
    };
}

using VeSaaS.Core.Catalog;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>The editor's tabs, and which field is on which.</summary>
internal static class EditorTabs
{
    public const string Profile = "profile";
    public const string Description = "description";
    public const string Pricing = "pricing";
    public const string Images = "images";
    public const string Access = "access";
    public const string Revisions = "revisions";

    public static IReadOnlyList<(string Key, string Label)> All { get; } =
    [
        (Profile, "Profile"), (Description, "Description"), (Pricing, "Pricing"), (Images, "Images"), (Access, "Access"), (Revisions, "Revisions"),
    ];

    /// <summary>What a tab is called.</summary>
    public static string LabelOf(string key) => All.FirstOrDefault(tab => tab.Key == key).Label ?? key;

    /// <summary>The tab of a field or of a requirement of publishing; null for what is on none.</summary>
    public static string? Of(string field) => field switch
    {
        ListingFields.Name or ListingFields.Tagline or ListingFields.Category or ListingFields.Tags or ListingFields.Seniority
            or ListingFields.IsFeatured or ListingFields.FeaturedOrder => Profile,
        ListingFields.Description => Description,
        ListingFields.MonthlyFee or ListingFields.TokenBilling or ListingFields.InputPrice or ListingFields.OutputPrice or ListingFields.CachedPrice => Pricing,
        ListingFields.Icon or ListingFields.Screenshots => Images,
        Core.Catalog.Publishing.PublishChecklist.AgentReady or Core.Catalog.Publishing.PublishChecklist.Gateway => Access,
        _ => null,
    };
}

using System.Globalization;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>What an operator is typing into a listing: prices are still text, tags still one line.</summary>
public sealed class ListingDraft
{
    private const string NotANumber = "Use digits and a point, for example 89.50.";
    private const string NotAPlace = "Use a whole number from 0 to 999.";

    public string Name { get; set; } = "";

    public string Tagline { get; set; } = "";

    public string Description { get; set; } = "";

    public string Category { get; set; } = "";

    /// <summary>Separated by commas.</summary>
    public string Tags { get; set; } = "";

    public Seniority Seniority { get; set; }

    public string MonthlyFee { get; set; } = "";

    public TokenBilling TokenBilling { get; set; }

    /// <summary>Tokens of a month that the fee covers.</summary>
    public string IncludedTokens { get; set; } = "";

    public string InputPrice { get; set; } = "";

    public string OutputPrice { get; set; } = "";

    public string CachedPrice { get; set; } = "";

    public string? Icon { get; set; }

    public IReadOnlyList<Screenshot> Screenshots { get; set; } = [];

    public bool IsFeatured { get; set; }

    public string FeaturedOrder { get; set; } = "0";

    public static ListingDraft Of(ListingMetadata metadata) => new()
    {
        Name = metadata.Name,
        Tagline = metadata.Tagline,
        Description = metadata.Description,
        Category = metadata.Category,
        Tags = string.Join(", ", metadata.Tags),
        Seniority = metadata.Seniority,
        MonthlyFee = Text(metadata.MonthlyFee),
        TokenBilling = metadata.TokenBilling,
        IncludedTokens = metadata.IncludedTokens > 0 ? Text(metadata.IncludedTokens) : "",
        InputPrice = Text(metadata.InputPrice),
        OutputPrice = Text(metadata.OutputPrice),
        CachedPrice = Text(metadata.CachedPrice),
        Icon = metadata.Icon,
        Screenshots = metadata.Screenshots,
        IsFeatured = metadata.IsFeatured,
        FeaturedOrder = metadata.FeaturedOrder.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The typed values, tidied, and everything that is wrong with them. Prices that are hidden do not count.</summary>
    public ListingMetadata Read(IReadOnlyCollection<string> categories, out IReadOnlyList<FieldError> errors)
    {
        var wrong = new List<FieldError>();
        var isPerToken = TokenBilling is not TokenBilling.None;
        var metadata = new ListingMetadata(
            Name,
            Tagline,
            Description,
            Category,
            Tags.Split(','),
            Seniority,
            Number(MonthlyFee, ListingFields.MonthlyFee, wrong),
            TokenBilling,
            isPerToken ? Number(InputPrice, ListingFields.InputPrice, wrong) ?? 0 : 0,
            isPerToken ? Number(OutputPrice, ListingFields.OutputPrice, wrong) ?? 0 : 0,
            isPerToken ? Number(CachedPrice, ListingFields.CachedPrice, wrong) ?? 0 : 0)
        {
            Icon = Icon,
            Screenshots = Screenshots,
            IsFeatured = IsFeatured,
            FeaturedOrder = IsFeatured ? Place(FeaturedOrder, wrong) : 0,
            IncludedTokens = TokenBilling is TokenBilling.Included ? Whole(IncludedTokens, wrong) : 0,
        }.Tidied();
        errors = [.. wrong, .. ListingRules.Check(metadata, categories).Where(error => wrong.TrueForAll(known => known.Field != error.Field))];
        return metadata;
    }

    private static int Place(string text, List<FieldError> errors)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var place))
        {
            return place;
        }

        errors.Add(new FieldError(ListingFields.FeaturedOrder, NotAPlace));
        return 0;
    }

    /// <summary>A count of tokens; separators of thousands are welcome.</summary>
    internal static long Whole(string text, List<FieldError> errors)
    {
        if (long.TryParse(
            text.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        errors.Add(new FieldError(ListingFields.IncludedTokens, "Use a whole number, for example 1,000,000."));
        return 0;
    }

    internal static string Text(decimal? number) => number?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "";

    internal static decimal? Number(string text, string field, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors.Add(new FieldError(field, NotANumber));
        return null;
    }
}

using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog;

/// <summary>Names of a listing's fields in problems, forms and audit rows.</summary>
public static class ListingFields
{
    public const string Name = "name";
    public const string Address = "address";
    public const string Tagline = "tagline";
    public const string Description = "description";
    public const string Category = "category";
    public const string Tags = "tags";
    public const string Seniority = "seniority";
    public const string MonthlyFee = "monthlyFee";
    public const string TokenBilling = "tokenBilling";
    public const string IncludedTokens = "includedTokens";
    public const string InputPrice = "inputPrice";
    public const string OutputPrice = "outputPrice";
    public const string CachedPrice = "cachedPrice";
    public const string Icon = "icon";
    public const string Screenshots = "screenshots";
    public const string IsFeatured = "isFeatured";
    public const string FeaturedOrder = "featuredOrder";
}

/// <summary>What a listing's fields must be.</summary>
public static class ListingRules
{
    /// <summary>Highest monthly fee, in units of the currency.</summary>
    public const decimal MaxMonthlyFee = 100_000m;

    /// <summary>Checks tidied metadata; returns every error. What may be missing from a draft is asked for by publishing.</summary>
    /// <param name="metadata">What was entered.</param>
    /// <param name="categories">The names of the categories that there are.</param>
    public static IReadOnlyList<FieldError> Check(ListingMetadata metadata, IReadOnlyCollection<string> categories)
    {
        var errors = new List<FieldError>();
        CheckTexts(metadata, categories, errors);
        errors.AddRange(PriceDraft.Of(metadata).Check());
        CheckScreenshots(metadata, errors);
        if (metadata.FeaturedOrder is < 0 or > VirtualEmployee.MaxFeaturedOrder)
        {
            errors.Add(new FieldError(ListingFields.FeaturedOrder, $"Use a whole number from 0 to {VirtualEmployee.MaxFeaturedOrder}."));
        }

        return errors;
    }

    private static void CheckScreenshots(ListingMetadata metadata, List<FieldError> errors)
    {
        if (metadata.Screenshots.Count > ImageRules.MaxScreenshots)
        {
            errors.Add(new FieldError(
                ListingFields.Screenshots, $"{metadata.Screenshots.Count} screenshots are too many. Use {ImageRules.MaxScreenshots} or fewer."));
        }

        if (metadata.Screenshots.DistinctBy(shot => shot.Image).Count() < metadata.Screenshots.Count)
        {
            errors.Add(new FieldError(ListingFields.Screenshots, "The same screenshot is there twice. Remove one."));
        }

        if (metadata.Screenshots.Any(shot => shot.Alt.Length > ImageRules.AltLength))
        {
            errors.Add(new FieldError(ListingFields.Screenshots, $"Describe each screenshot in {ImageRules.AltLength} characters or fewer."));
        }

        if (metadata.Screenshots.Any(shot => shot.Alt.Any(char.IsControl)))
        {
            errors.Add(new FieldError(ListingFields.Screenshots, "Describe each screenshot in one line."));
        }
    }

    private static void CheckTexts(ListingMetadata metadata, IReadOnlyCollection<string> categories, List<FieldError> errors)
    {
        if (metadata.Name.Length == 0)
        {
            errors.Add(new FieldError(ListingFields.Name, "Enter a name."));
        }
        else if (!metadata.Name.Any(char.IsLetterOrDigit))
        {
            errors.Add(new FieldError(ListingFields.Name, "Use at least one letter or digit."));
        }

        CheckLength(metadata.Name, VirtualEmployee.NameLength, ListingFields.Name, errors);
        CheckOneLine(metadata.Name, ListingFields.Name, errors);
        CheckLength(metadata.Tagline, VirtualEmployee.TaglineLength, ListingFields.Tagline, errors);
        CheckOneLine(metadata.Tagline, ListingFields.Tagline, errors);
        CheckLength(metadata.Description, VirtualEmployee.DescriptionLength, ListingFields.Description, errors);
        if (metadata.Category.Length > 0 && !categories.Contains(metadata.Category))
        {
            errors.Add(new FieldError(ListingFields.Category, $"Choose one of: {string.Join(", ", categories)}."));
        }

        if (metadata.Tags.Count > VirtualEmployee.MaxTags)
        {
            errors.Add(new FieldError(ListingFields.Tags, $"{metadata.Tags.Count} tags are too many. Use {VirtualEmployee.MaxTags} or fewer."));
        }

        if (metadata.Tags.FirstOrDefault(tag => tag.Length > VirtualEmployee.TagLength) is { } tag)
        {
            errors.Add(new FieldError(ListingFields.Tags, $"“{tag}” is too long. Use {VirtualEmployee.TagLength} characters or fewer."));
        }

        if (!Enum.IsDefined(metadata.Seniority))
        {
            errors.Add(new FieldError(ListingFields.Seniority, "Choose Junior, Senior or Manager."));
        }
    }

    private static void CheckLength(string text, int most, string field, List<FieldError> errors)
    {
        if (text.Length > most)
        {
            errors.Add(new FieldError(field, $"{text.Length} characters are too many. Use {most} or fewer."));
        }
    }

    private static void CheckOneLine(string text, string field, List<FieldError> errors)
    {
        if (text.Any(char.IsControl))
        {
            errors.Add(new FieldError(field, "Use one line."));
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Marketplace;

/// <summary>The marketplace's filter as an address says it. What it says wrongly is left out and named: a page tells so, a program is refused.</summary>
internal static partial class MarketplaceUrl
{
    public const string SearchKey = "q";
    public const string CategoryKey = "category";
    public const string TagKey = "tag";
    public const string SkillKey = "skill";
    public const string SeniorityKey = "seniority";
    public const string PriceModelKey = "price";
    public const string MinFeeKey = "minFee";
    public const string MaxFeeKey = "maxFee";
    public const string SortKey = "sort";
    public const string PageKey = "page";
    public const string SizeKey = "pageSize";
    public const string CompareKey = "compare";

    // Of one facet; more in an address are not meant by a person.
    private const int MostChoices = 20;
    private const int LongestChoice = 100;

    /// <summary>Reads the filter; <paramref name="wrong"/> gets what is left out, by key.</summary>
    public static MarketplaceFilter Read(MarketplaceValues values, ICollection<FieldError> wrong)
    {
        var filter = new MarketplaceFilter
        {
            Search = Search(values.Search, wrong),
            Categories = Choices(CategoryKey, values.Categories, wrong),
            Seniorities = Words<Seniority>(SeniorityKey, values.Seniorities, wrong),
            PriceModels = Words<PriceModel>(PriceModelKey, values.PriceModels, wrong),
            MinFee = Fee(MinFeeKey, values.MinFee, wrong),
            MaxFee = Fee(MaxFeeKey, values.MaxFee, wrong),
            Tags = Choices(TagKey, values.Tags, wrong),
            Skills = Choices(SkillKey, values.Skills, wrong),
            Sort = Words<MarketplaceSort>(SortKey, [values.Sort], wrong) is [var sort] ? sort : MarketplaceSort.Relevance,
            Page = Number(PageKey, values.Page, int.MaxValue, wrong) ?? 1,
            PageSize = Number(SizeKey, values.PageSize, MarketplaceFilter.LargestPageSize, wrong) ?? MarketplaceFilter.DefaultPageSize,
        };
        if (filter.MinFee > filter.MaxFee)
        {
            wrong.Add(new FieldError(MaxFeeKey, "The highest fee is below the lowest."));
            filter = filter with { MaxFee = null };
        }

        return filter;
    }

    /// <summary>The address of a filter, and of what is chosen to be compared; what is as it would be anyway is left out.</summary>
    public static string Of(MarketplaceFilter filter, IEnumerable<string>? compared = null) =>
        AppUrls.Marketplace + QueryString.Create(Pairs(filter, compared).Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)));

    /// <summary>The same as names and values, for the hidden fields of a form.</summary>
    public static IEnumerable<(string Key, string Value)> Pairs(MarketplaceFilter filter, IEnumerable<string>? compared = null) =>
    [
        .. Some(SearchKey, filter.Search),
        .. filter.Categories.Select(category => (CategoryKey, category)),
        .. filter.Seniorities.Select(level => (SeniorityKey, Word(level))),
        .. filter.PriceModels.Select(model => (PriceModelKey, Word(model))),
        .. Some(MinFeeKey, filter.MinFee?.ToString(CultureInfo.InvariantCulture)),
        .. Some(MaxFeeKey, filter.MaxFee?.ToString(CultureInfo.InvariantCulture)),
        .. filter.Tags.Select(tag => (TagKey, tag)),
        .. filter.Skills.Select(skill => (SkillKey, skill)),
        .. Some(SortKey, filter.Sort is MarketplaceSort.Relevance ? null : Word(filter.Sort)),
        .. Some(PageKey, filter.Page > 1 ? filter.Page.ToString(CultureInfo.InvariantCulture) : null),
        .. (compared ?? []).Select(slug => (CompareKey, slug)),
    ];

    /// <summary>The slugs that an address names for a comparison, at most as many as fit beside each other.</summary>
    public static IReadOnlyList<string> Slugs(IEnumerable<string?>? values) =>
        [.. (values ?? []).OfType<string>().Where(slug => slug.Length is > 0 and <= LongestChoice).Distinct(StringComparer.Ordinal).Take(MarketplaceDetail.MostCompared)];

    /// <summary>"fee-and-usage" for FeeAndUsage.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => Humps().Replace(value.ToString(), "-$0").ToLowerInvariant();

    private static (string, string)[] Some(string key, string? value) => value is null ? [] : [(key, value)];

    private static string? Search(string? text, ICollection<FieldError> wrong)
    {
        if (text?.Trim() is not { Length: > MarketplaceFilter.LongestSearch } search)
        {
            return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        }

        wrong.Add(new FieldError(SearchKey, $"Only the first {MarketplaceFilter.LongestSearch} characters of a search are looked for."));
        return search[..MarketplaceFilter.LongestSearch];
    }

    private static IReadOnlyList<string> Choices(string key, IEnumerable<string?>? values, ICollection<FieldError> wrong)
    {
        List<string> all = [.. (values ?? []).Select(value => value?.Trim() ?? "").Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (all.Count > MostChoices || all.Exists(value => value.Length > LongestChoice))
        {
            wrong.Add(new FieldError(key, $"Use at most {MostChoices} values of at most {LongestChoice} characters."));
        }

        return [.. all.Where(value => value.Length <= LongestChoice).Take(MostChoices)];
    }

    private static IReadOnlyList<TEnum> Words<TEnum>(string key, IEnumerable<string?>? values, ICollection<FieldError> wrong)
        where TEnum : struct, Enum
    {
        var known = Enum.GetValues<TEnum>().ToDictionary(Word, StringComparer.OrdinalIgnoreCase);
        var found = new List<TEnum>();
        foreach (var value in Choices(key, values, wrong))
        {
            if (known.TryGetValue(value, out var word) || Enum.GetNames<TEnum>().Contains(value, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(value, ignoreCase: true, out word))
            {
                found.Add(word);
            }
            else
            {
                wrong.Add(new FieldError(key, $"“{value}” is not one of {string.Join(", ", known.Keys)}."));
            }
        }

        return [.. found.Distinct()];
    }

    private static decimal? Fee(string key, string? text, ICollection<FieldError> wrong)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fee) && fee <= ListingRules.MaxMonthlyFee)
        {
            return decimal.Round(fee, 2);
        }

        wrong.Add(new FieldError(key, string.Create(CultureInfo.InvariantCulture, $"“{Shortened(text)}” is not an amount from 0 to {ListingRules.MaxMonthlyFee:N0}.")));
        return null;
    }

    private static int? Number(string key, string? text, int most, ICollection<FieldError> wrong)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        wrong.Add(new FieldError(key, $"“{Shortened(text)}” is not a whole number from 1{(most == int.MaxValue ? "" : $" to {most}")}."));
        return null;
    }

    private static string Shortened(string text) => text.Length > 20 ? $"{text[..20]}…" : text;

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Humps();
}

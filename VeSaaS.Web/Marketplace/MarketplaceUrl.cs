using VeSaaS.Core.Catalog;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Marketplace;

/// <summary>The marketplace's filter as the address says it. What the address says wrongly is left out, never an error.</summary>
internal static class MarketplaceUrl
{
    public const string SearchKey = "q";
    public const string CategoryKey = "category";
    public const string TagKey = "tag";
    public const string SeniorityKey = "seniority";
    public const string SortKey = "sort";
    public const string PageKey = "page";
    public const string SizeKey = "pageSize";

    /// <summary>Reads a filter from query values.</summary>
    public static MarketplaceFilter Read(
        string? search, IEnumerable<string?>? categories, IEnumerable<string?>? tags, IEnumerable<string?>? seniorities, string? sort, int? page, int? pageSize = null) =>
        new()
        {
            Search = string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
            Categories = Words(categories),
            Tags = Words(tags),
            Seniorities = [.. Words(seniorities).Select(Parse<Seniority>).OfType<Seniority>().Distinct()],
            Sort = Parse<MarketplaceSort>(sort) ?? MarketplaceSort.Relevance,
            Page = Math.Max(page ?? 1, 1),
            PageSize = pageSize ?? MarketplaceFilter.DefaultPageSize,
        };

    /// <summary>The address of a filter; what is as it would be anyway is left out.</summary>
    public static string Of(MarketplaceFilter filter)
    {
        var query = new List<KeyValuePair<string, string?>>();
        Add(SearchKey, filter.Search);
        filter.Categories.ToList().ForEach(category => Add(CategoryKey, category));
        filter.Tags.ToList().ForEach(tag => Add(TagKey, tag));
        filter.Seniorities.ToList().ForEach(seniority => Add(SeniorityKey, Lower(seniority)));
        Add(SortKey, filter.Sort is MarketplaceSort.Relevance ? null : Lower(filter.Sort));
        Add(PageKey, filter.Page > 1 ? $"{filter.Page}" : null);
        return AppUrls.Marketplace + QueryString.Create(query);

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                query.Add(new(key, value));
            }
        }
    }

    public static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    private static IReadOnlyList<string> Words(IEnumerable<string?>? values) =>
        values is null ? [] : [.. values.Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => value!.Trim()).Distinct(StringComparer.Ordinal)];

    private static TEnum? Parse<TEnum>(string? text)
        where TEnum : struct, Enum =>
        Enum.GetNames<TEnum>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<TEnum>(known)
            : null;
}

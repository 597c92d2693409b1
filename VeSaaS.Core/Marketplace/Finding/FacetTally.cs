using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>
/// Goes once over the shelf: what meets every facet is a match, and counts everywhere; what misses one facet only counts in that facet, because the
/// counts of a facet ignore its own choices.
/// </summary>
internal sealed class FacetTally
{
    private const int MostShown = 12;

    private readonly MarketplaceFilter _filter;
    private readonly HashSet<string> _categories;
    private readonly HashSet<string> _tags;
    private readonly HashSet<string> _skills;
    private readonly Money? _minFee;
    private readonly Money? _maxFee;
    private readonly Dictionary<MarketplaceFacet, int> _hidden;
    private readonly Dictionary<string, int> _byCategory = new(StringComparer.Ordinal);
    private readonly Dictionary<Seniority, int> _bySeniority = [];
    private readonly Dictionary<PriceModel, int> _byPriceModel = [];
    private readonly Dictionary<string, int> _byTag = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _bySkill = new(StringComparer.Ordinal);
    private readonly FeeBars _fees;

    private FacetTally(Shelf shelf, MarketplaceFilter filter)
    {
        _filter = filter;
        _categories = filter.Categories.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _tags = filter.Tags.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _skills = filter.Skills.ToHashSet(StringComparer.OrdinalIgnoreCase);
        (_minFee, _maxFee) = (Fee(filter.MinFee), Fee(filter.MaxFee));
        _hidden = filter.Narrowing.ToDictionary(facet => facet, _ => 0);
        _fees = new FeeBars(shelf);
    }

    /// <summary>Places on the shelf of what matches, in the shelf's order.</summary>
    public List<int> Matches { get; } = [];

    public IReadOnlyDictionary<MarketplaceFacet, int> HiddenBy => _hidden;

    public FeeHistogram Fees => _fees.ToHistogram();


    public IReadOnlyList<FacetCount<Seniority>> Seniorities => InOrder(_bySeniority, _filter.Seniorities);

    public IReadOnlyList<FacetCount<PriceModel>> PriceModels => InOrder(_byPriceModel, _filter.PriceModels);

    public IReadOnlyList<FacetCount<string>> Tags => MostFrequent(_byTag, _filter.Tags);

    public IReadOnlyList<FacetCount<string>> Skills => MostFrequent(_bySkill, _filter.Skills);

    /// <summary>In the operator's order; what is no category any more comes last.</summary>
    public IReadOnlyList<FacetCount<string>> Categories(IReadOnlyList<string> order)
    {
        var places = order.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return
        [
            .. Chosen(_byCategory, _filter.Categories)
                .OrderBy(count => places.GetValueOrDefault(count.Value, places.Count)).ThenBy(count => count.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Counts.</summary>
    /// <param name="shelf">Everything that is offered.</param>
    /// <param name="filter">What has to be met.</param>
    /// <param name="scores">What the words of the search found; null without a search.</param>
    public static FacetTally Of(Shelf shelf, MarketplaceFilter filter, IReadOnlyDictionary<int, int>? scores)
    {
        var tally = new FacetTally(shelf, filter);
        for (var place = 0; place < shelf.Items.Count; place++)
        {
            tally.Count(shelf.Items[place], place, scores is null || scores.ContainsKey(place));
        }

        return tally;
    }

    private void Count(ShelfItem item, int place, bool isFound)
    {
        var (missed, misses) = (MarketplaceFacet.Search, 0);
        Check(MarketplaceFacet.Search, isFound);
        Check(MarketplaceFacet.Category, _categories.Count == 0 || _categories.Contains(item.Category));
        Check(MarketplaceFacet.Seniority, _filter.Seniorities.Count == 0 || _filter.Seniorities.Contains(item.Seniority));
        Check(MarketplaceFacet.PriceModel, _filter.PriceModels.Count == 0 || _filter.PriceModels.Contains(item.PriceModel));
        Check(MarketplaceFacet.Fee, !(_minFee is { } min && item.Fee < min) && !(_maxFee is { } max && item.Fee > max));
        Check(MarketplaceFacet.Tag, _tags.Count == 0 || HasAny(item.Tags, _tags));
        Check(MarketplaceFacet.Skill, _skills.Count == 0 || HasAny(item.Skills, _skills));
        if (misses == 0)
        {
            Matches.Add(place);
        }
        else if (misses == 1)
        {
            _hidden[missed]++;
        }

        Add(MarketplaceFacet.Category, _byCategory, item.Category);
        Add(MarketplaceFacet.Seniority, _bySeniority, item.Seniority);
        Add(MarketplaceFacet.PriceModel, _byPriceModel, item.PriceModel);
        if (Counts(MarketplaceFacet.Fee))
        {
            _fees.Add(item.Fee);
        }

        AddAll(MarketplaceFacet.Tag, _byTag, item.Tags);
        AddAll(MarketplaceFacet.Skill, _bySkill, item.Skills);

        void Check(MarketplaceFacet facet, bool isMet) => (missed, misses) = isMet ? (missed, misses) : (facet, misses + 1);

        bool Counts(MarketplaceFacet facet) => misses == 0 || (misses == 1 && missed == facet);

        void Add<T>(MarketplaceFacet facet, Dictionary<T, int> counts, T value)
            where T : notnull
        {
            if (Counts(facet))
            {
                counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }

        void AddAll(MarketplaceFacet facet, Dictionary<string, int> counts, IReadOnlyList<string> values)
        {
            for (var index = 0; index < values.Count && Counts(facet); index++)
            {
                counts[values[index]] = counts.GetValueOrDefault(values[index]) + 1;
            }
        }
    }

    private static bool HasAny(IReadOnlyList<string> values, HashSet<string> wanted)
    {
        foreach (var value in values)
        {
            if (wanted.Contains(value))
            {
                return true;
            }
        }

        return false;
    }

    // What was chosen stays to be seen, and to be taken away, even when nothing has it.
    private static IEnumerable<FacetCount<T>> Chosen<T>(Dictionary<T, int> counts, IReadOnlyList<T> chosen)
        where T : notnull =>
        counts.Where(count => !Equals(count.Key, "")).Select(count => new FacetCount<T>(count.Key, count.Value))
            .Concat(chosen.Where(value => !counts.ContainsKey(value)).Distinct().Select(value => new FacetCount<T>(value, 0)));

    private static List<FacetCount<T>> InOrder<T>(Dictionary<T, int> counts, IReadOnlyList<T> chosen)
        where T : notnull => [.. Chosen(counts, chosen).OrderBy(count => count.Value)];

    private static List<FacetCount<string>> MostFrequent(Dictionary<string, int> counts, IReadOnlyList<string> chosen) =>
    [
        .. Chosen(counts, chosen)
            .OrderByDescending(count => count.Count).ThenBy(count => count.Value, StringComparer.Ordinal)
            .Where((count, place) => place < MostShown || chosen.Contains(count.Value)),
    ];

    private static Money? Fee(decimal? units) => units is { } some ? Money.FromUnits(Math.Round(Math.Clamp(some, 0, ListingRules.MaxMonthlyFee), 2)) : null;
}

using System.Text.Json;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog;

/// <summary>What an operator edits of a listing.</summary>
/// <param name="Name">Never empty; at most <see cref="VirtualEmployee.NameLength"/> characters.</param>
/// <param name="Tagline">One line; at most <see cref="VirtualEmployee.TaglineLength"/> characters.</param>
/// <param name="Description">Markdown; at most <see cref="VirtualEmployee.DescriptionLength"/> characters.</param>
/// <param name="Category">The name of a <see cref="Taxonomy.Category"/>, or empty while it is a draft.</param>
/// <param name="Tags">At most <see cref="VirtualEmployee.MaxTags"/>, each of at most <see cref="VirtualEmployee.TagLength"/> characters.</param>
/// <param name="Seniority">Level in the org chart.</param>
/// <param name="MonthlyFee">Units of the currency with at most two decimals; null until a price is set.</param>
/// <param name="TokenBilling">How tokens are billed.</param>
/// <param name="InputPrice">Units of the currency per million input tokens, at most three decimals; 0 unless billed per token.</param>
/// <param name="OutputPrice">Units of the currency per million output tokens.</param>
/// <param name="CachedPrice">Units of the currency per million cached input tokens.</param>
public sealed record ListingMetadata(
    string Name,
    string Tagline,
    string Description,
    string Category,
    IReadOnlyList<string> Tags,
    Seniority Seniority,
    decimal? MonthlyFee,
    TokenBilling TokenBilling,
    decimal InputPrice,
    decimal OutputPrice,
    decimal CachedPrice)
{
    /// <summary>The hash of the icon's large version; null for the one that is made from the name.</summary>
    public string? Icon { get; init; }

    /// <summary>In the order in which they are shown; at most <see cref="ImageRules.MaxScreenshots"/>.</summary>
    public IReadOnlyList<Screenshot> Screenshots { get; init; } = [];

    /// <summary>Shown in the row above the results, marked as featured.</summary>
    public bool IsFeatured { get; init; }

    /// <summary>The place in the featured row, from 0 to <see cref="VirtualEmployee.MaxFeaturedOrder"/>; the lowest first.</summary>
    public int FeaturedOrder { get; init; }

    /// <summary>The hashes of all its images.</summary>
    internal IReadOnlyList<string> Images => [.. Screenshots.Select(shot => shot.Image).Concat(Icon is null ? [] : [Icon]).Distinct()];

    /// <summary>Tokens of a month that the fee covers; 0 unless billed as <see cref="TokenBilling.Included"/>.</summary>
    public long IncludedTokens { get; init; }

    /// <summary>The same at another one's price.</summary>
    internal ListingMetadata WithPriceOf(ListingMetadata other) => this with
    {
        MonthlyFee = other.MonthlyFee,
        TokenBilling = other.TokenBilling,
        IncludedTokens = other.IncludedTokens,
        InputPrice = other.InputPrice,
        OutputPrice = other.OutputPrice,
        CachedPrice = other.CachedPrice,
    };

    /// <summary>What customers see of the listing, or saw last; of a new one what the import brought.</summary>
    public static ListingMetadata Of(VirtualEmployee listing) => new(
        listing.Name,
        listing.Tagline,
        listing.Description,
        listing.Category,
        [.. listing.Tags],
        listing.Seniority,
        listing.MonthlyFee?.Units,
        listing.TokenBilling,
        TokenPrice.PerMillion(listing.InputRate),
        TokenPrice.PerMillion(listing.OutputRate),
        TokenPrice.PerMillion(listing.CachedRate))
    {
        Icon = listing.Icon,
        Screenshots = listing.Screenshots,
        IsFeatured = listing.IsFeatured,
        FeaturedOrder = listing.FeaturedOrder,
        IncludedTokens = listing.IncludedTokens,
    };

    /// <summary>The same without what nobody means: spaces around texts, empty and repeated tags, foreign line ends.</summary>
    public ListingMetadata Tidied() => this with
    {
        Name = Name.Trim(),
        Tagline = Tagline.Trim(),
        Description = Description.ReplaceLineEndings("\n").Trim(),
        Category = Category.Trim(),
        Tags = [.. Tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
        Icon = Icon is { Length: 0 } ? null : Icon,
        Screenshots = [.. Screenshots.Select(shot => shot with { Alt = shot.Alt.Trim() })],
    };

    /// <summary>By content, lists included.</summary>
    public bool Equals(ListingMetadata? other) => other is not null && ChangesTo(other).Count == 0;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Tagline, Description, Category);

    /// <summary>The fields that differ, by name, with both values.</summary>
    public IReadOnlyDictionary<string, FieldChange> ChangesTo(ListingMetadata after)
    {
        var changes = new Dictionary<string, FieldChange>();
        Compare(ListingFields.Name, Name, after.Name);
        Compare(ListingFields.Tagline, Tagline, after.Tagline);
        Compare(ListingFields.Description, Description, after.Description);
        Compare(ListingFields.Category, Category, after.Category);
        CompareLists(ListingFields.Tags, Tags, after.Tags, tag => tag);
        Compare(ListingFields.Seniority, Seniority, after.Seniority);
        Compare(ListingFields.MonthlyFee, MonthlyFee, after.MonthlyFee);
        Compare(ListingFields.TokenBilling, TokenBilling, after.TokenBilling);
        Compare(ListingFields.IncludedTokens, IncludedTokens, after.IncludedTokens);
        Compare(ListingFields.InputPrice, InputPrice, after.InputPrice);
        Compare(ListingFields.OutputPrice, OutputPrice, after.OutputPrice);
        Compare(ListingFields.CachedPrice, CachedPrice, after.CachedPrice);
        Compare(ListingFields.Icon, Icon ?? "", after.Icon ?? "");
        CompareLists(ListingFields.Screenshots, Screenshots, after.Screenshots, shot => $"{shot.Alt} ({shot.Image[..Math.Min(6, shot.Image.Length)]})");
        Compare(ListingFields.IsFeatured, IsFeatured ? "yes" : "no", after.IsFeatured ? "yes" : "no");
        Compare(ListingFields.FeaturedOrder, FeaturedOrder, after.FeaturedOrder);
        return changes;

        void Compare<T>(string field, T before, T now)
        {
            if (!EqualityComparer<T>.Default.Equals(before, now))
            {
                changes.Add(field, new FieldChange(Text(before), Text(now)));
            }
        }

        void CompareLists<T>(string field, IReadOnlyList<T> before, IReadOnlyList<T> now, Func<T, string> text)
        {
            if (!before.SequenceEqual(now))
            {
                changes.Add(field, new FieldChange(string.Join(", ", before.Select(text)), string.Join(", ", now.Select(text))));
            }
        }
    }

    /// <summary>The fields that both changed since this, each to something else; before is theirs, after is mine.</summary>
    public IReadOnlyDictionary<string, FieldChange> ConflictsBetween(ListingMetadata theirs, ListingMetadata mine)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        var (byThem, byMe) = (ChangesTo(theirs), ChangesTo(mine));
        return theirs.ChangesTo(mine).Where(change => byThem.ContainsKey(change.Key) && byMe.ContainsKey(change.Key)).ToDictionary();
    }

    /// <summary>What both made of this: each field as the one who changed it has it, and as mine has it where both did.</summary>
    /// <param name="theirs">What the other one saved.</param>
    /// <param name="mine">What is to be saved.</param>
    /// <param name="yielded">Fields that are theirs although both changed them.</param>
    public ListingMetadata Merge(ListingMetadata theirs, ListingMetadata mine, IReadOnlySet<string>? yielded = null)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(mine);
        var byMe = ChangesTo(mine);
        return new ListingMetadata(
            Of(ListingFields.Name).Name,
            Of(ListingFields.Tagline).Tagline,
            Of(ListingFields.Description).Description,
            Of(ListingFields.Category).Category,
            Of(ListingFields.Tags).Tags,
            Of(ListingFields.Seniority).Seniority,
            Of(ListingFields.MonthlyFee).MonthlyFee,
            Of(ListingFields.TokenBilling).TokenBilling,
            Of(ListingFields.InputPrice).InputPrice,
            Of(ListingFields.OutputPrice).OutputPrice,
            Of(ListingFields.CachedPrice).CachedPrice)
        {
            Icon = Of(ListingFields.Icon).Icon,
            Screenshots = Of(ListingFields.Screenshots).Screenshots,
            IsFeatured = Of(ListingFields.IsFeatured).IsFeatured,
            FeaturedOrder = Of(ListingFields.FeaturedOrder).FeaturedOrder,
            IncludedTokens = Of(ListingFields.IncludedTokens).IncludedTokens,
        };

        ListingMetadata Of(string field) => byMe.ContainsKey(field) && yielded?.Contains(field) is not true ? mine : theirs;
    }

    /// <summary>Writes tidied and valid values into the listing.</summary>
    internal void ApplyTo(VirtualEmployee listing)
    {
        listing.Name = Name;
        listing.Tagline = Tagline;
        listing.Description = Description;
        listing.Category = Category;
        listing.Tags = [.. Tags];
        listing.Seniority = Seniority;
        listing.MonthlyFee = MonthlyFee is { } fee ? Money.FromUnits(fee) : null;
        listing.TokenBilling = TokenBilling;
        listing.IncludedTokens = IncludedTokens;
        listing.InputRate = Rate(InputPrice);
        listing.OutputRate = Rate(OutputPrice);
        listing.CachedRate = Rate(CachedPrice);
        listing.Icon = Icon;
        listing.Screenshots = Screenshots;
        listing.IsFeatured = IsFeatured;
        listing.FeaturedOrder = FeaturedOrder;
    }

    internal static string Write(ListingMetadata metadata) => JsonSerializer.Serialize(metadata, JsonSerializerOptions.Web);

    internal static ListingMetadata Read(string json) => JsonSerializer.Deserialize<ListingMetadata>(json, JsonSerializerOptions.Web)!;

    private static string Text<T>(T value) =>
        value is IFormattable formattable
            ? formattable.ToString(value is decimal ? "0.#########" : null, System.Globalization.CultureInfo.InvariantCulture)
            : value?.ToString() ?? "";

    private static long Rate(decimal price) =>
        TokenPrice.TryToRate(price, out var rate) ? rate : throw new ArgumentOutOfRangeException(nameof(price), "Checked before it is applied.");
}

/// <summary>What a field was and is, as text without culture.</summary>
public sealed record FieldChange(string Before, string After);

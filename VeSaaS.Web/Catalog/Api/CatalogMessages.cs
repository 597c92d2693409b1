using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>The address that a listing is to have.</summary>
/// <param name="Address">The part behind `/marketplace/`: lower-case letters, digits and single hyphens, at most 80.</param>
internal sealed record AddressBody(string? Address);

/// <summary>Body of an import: `{source}/{namespace}/{name}`.</summary>
internal sealed record ImportBody(string? Agent);

/// <summary>Body of an edit. What is left out counts as empty; prices are units of the currency, those of tokens per million.</summary>
internal sealed record ListingBody(
    int? Version,
    string? Name,
    string? Tagline,
    string? Description,
    string? Category,
    IReadOnlyList<string>? Tags,
    string? Seniority,
    decimal? MonthlyFee,
    string? TokenBilling,
    decimal? InputPrice,
    decimal? OutputPrice,
    decimal? CachedPrice,
    string? Icon,
    IReadOnlyList<Screenshot>? Screenshots,
    bool? IsFeatured,
    int? FeaturedOrder)
{
    /// <summary>Tokens of a month that the fee covers; only where billing is Included.</summary>
    public long? IncludedTokens { get; init; }

    /// <summary>Null, with the errors, when a word is none of its choices.</summary>
    public ListingMetadata? ToMetadata(IReadOnlyCollection<string> categories, out IReadOnlyList<FieldError> errors)
    {
        var wrong = new List<FieldError>();
        var seniority = Parse<Seniority>(Seniority, ListingFields.Seniority, wrong);
        var billing = Parse<TokenBilling>(TokenBilling, ListingFields.TokenBilling, wrong);
        var metadata = new ListingMetadata(
            Name ?? "",
            Tagline ?? "",
            Description ?? "",
            Category ?? "",
            Tags?.Select(tag => tag ?? "").ToList() ?? [],
            seniority,
            MonthlyFee,
            billing,
            InputPrice ?? 0,
            OutputPrice ?? 0,
            CachedPrice ?? 0)
        {
            Icon = Icon,
            Screenshots = Screenshots?.Select(shot => shot with { Image = shot.Image ?? "", Alt = shot.Alt ?? "" }).ToList() ?? [],
            IsFeatured = IsFeatured ?? false,
            FeaturedOrder = FeaturedOrder ?? 0,
            IncludedTokens = IncludedTokens ?? 0,
        };
        errors = wrong.Count == 0 ? [] : [.. wrong, .. ListingRules.Check(metadata.Tidied(), categories)];
        return wrong.Count == 0 ? metadata : null;
    }

    private static TEnum Parse<TEnum>(string? text, string field, List<FieldError> errors)
        where TEnum : struct, Enum
    {
        if (Enum.GetNames<TEnum>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return Enum.Parse<TEnum>(name);
        }

        if (text is not null)
        {
            errors.Add(new FieldError(field, $"Choose one of: {string.Join(", ", Enum.GetNames<TEnum>())}."));
        }

        return default;
    }
}

/// <summary>
/// A listing for programs, as it was last saved; `hasChanges` says that customers still see an older revision, until it is published again.
/// </summary>
internal sealed record ListingAnswer(
    Guid Id,
    string Agent,
    string Slug,
    string Status,
    bool IsDemo,
    int Version,
    string Name,
    string Tagline,
    string Description,
    string Category,
    IReadOnlyList<string> Tags,
    string Seniority,
    decimal? MonthlyFee,
    string TokenBilling,
    decimal InputPrice,
    decimal OutputPrice,
    decimal CachedPrice,
    string? Icon,
    IReadOnlyList<Screenshot> Screenshots,
    bool IsFeatured,
    int FeaturedOrder,
    int Revision,
    bool HasChanges,
    int Hires,
    IReadOnlyList<PublishRequirement> Checklist,
    TrackingAnswer Source,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? PublishedAt)
{
    public long IncludedTokens { get; init; }

    public static ListingAnswer Of(Listing listing) => new(
        listing.Id.Value,
        listing.Agent.ToString(),
        listing.Slug,
        listing.Status.ToString(),
        listing.IsDemo,
        listing.Version,
        listing.Metadata.Name,
        listing.Metadata.Tagline,
        listing.Metadata.Description,
        listing.Metadata.Category,
        listing.Metadata.Tags,
        listing.Metadata.Seniority.ToString(),
        listing.Metadata.MonthlyFee,
        listing.Metadata.TokenBilling.ToString(),
        listing.Metadata.InputPrice,
        listing.Metadata.OutputPrice,
        listing.Metadata.CachedPrice,
        listing.Metadata.Icon,
        listing.Metadata.Screenshots,
        listing.Metadata.IsFeatured,
        listing.Metadata.FeaturedOrder,
        listing.Revision,
        listing.HasChanges,
        listing.Hires,
        listing.Checklist,
        TrackingAnswer.Of(listing.Agent.Source, listing.Facts, listing.Source),
        listing.CreatedAt,
        listing.UpdatedAt,
        listing.PublishedAt)
    {
        IncludedTokens = listing.Metadata.IncludedTokens,
    };
}

/// <summary>Every source with its state, and every agent.</summary>
internal sealed record AgentsAnswer(IReadOnlyList<SourceAnswer> Sources, IReadOnlyList<AgentAnswer> Agents)
{
    public static AgentsAnswer Of(AgentOverview overview) => new(
        [.. overview.Sources.Select(source => new SourceAnswer(source.Source, source.Status.ToString(), source.Cause))],
        [.. overview.Agents.Select(AgentAnswer.Of)]);
}

/// <summary>A source of agents and whether it could be read.</summary>
internal sealed record SourceAnswer(string Source, string Status, string? Cause);

/// <summary>An agent's listing, in lists of agents.</summary>
internal sealed record AgentListingAnswer(Guid Id, string Name, string Status, TrackingAnswer Source);

/// <summary>Why one agent could not be read although its source could.</summary>
internal sealed record AgentFaultAnswer(string Kind, string Cause);

/// <summary>An agent as its source describes it.</summary>
internal sealed record AgentAnswer(
    string Agent,
    string DisplayName,
    string Description,
    string Type,
    string? Model,
    IReadOnlyList<AgentTool> Tools,
    IReadOnlyList<AgentSkill> Skills,
    bool IsReady,
    IReadOnlyList<AgentCondition> Conditions,
    long Generation,
    bool IsPresent,
    DateTimeOffset ReadAt,
    AgentListingAnswer? Listing,
    int Hires,
    string? Host,
    AgentFaultAnswer? Fault)
{
    public static AgentAnswer Of(AgentEntry entry) => new(
        entry.Agent.Ref.ToString(),
        entry.Agent.DisplayName,
        entry.Agent.Description,
        entry.Agent.Type,
        entry.Agent.Model,
        entry.Agent.Tools,
        entry.Agent.Skills,
        entry.Agent.IsReady,
        entry.Agent.Conditions,
        entry.Agent.Generation,
        entry.IsPresent,
        entry.ReadAt,
        entry.Listing is { } listing ? new AgentListingAnswer(
            listing.Id.Value, listing.Name, listing.Status.ToString(), TrackingAnswer.Of(entry.Agent.Ref.Source, listing.Facts, listing.Source)) : null,
        entry.Hires,
        entry.Agent.Host,
        entry.Agent.Fault is { } fault ? new AgentFaultAnswer(fault.Kind.ToString(), fault.Cause) : null);
}

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog;

/// <summary>Identifies a listing.</summary>
public readonly record struct VirtualEmployeeId(Guid Value) : ITypedId<VirtualEmployeeId>
{
    /// <inheritdoc />
    public static VirtualEmployeeId From(Guid value) => new(value);
}

/// <summary>Publication state of a listing.</summary>
public enum VirtualEmployeeStatus
{
    Draft,
    Published,
    Suspended,
    Archived,
}

/// <summary>Level in the org chart.</summary>
public enum Seniority
{
    Junior,
    Senior,
    Manager,
}

/// <summary>How tokens are billed: not at all, above a monthly allowance, or each.</summary>
public enum TokenBilling
{
    None,
    Included,
    PerToken,
}

/// <summary>
/// The marketplace listing of an agent: what customers read, its price and its publication state. One per agent. What operators edit lies in
/// <see cref="Draft"/> and reaches the other fields, and thereby customers, only when it is published.
/// </summary>
public sealed class VirtualEmployee : IVersioned
{
    public const int NameLength = 80;
    public const int TaglineLength = 140;
    public const int DescriptionLength = 20_000;
    public const int CategoryLength = 40;

    /// <summary>Tags of a listing at most, each of at most <see cref="TagLength"/> characters.</summary>
    public const int MaxTags = 12;
    public const int TagLength = 30;

    /// <summary>Highest <see cref="FeaturedOrder"/>.</summary>
    public const int MaxFeaturedOrder = 999;

    public required VirtualEmployeeId Id { get; init; }

    public required AgentRef Agent { get; init; }

    /// <summary>The part of the URL that names it; lower-case words and hyphens, unique.</summary>
    public required string Slug { get; set; }

    public required string Name { get; set; }

    public string Tagline { get; set; } = "";

    /// <summary>Markdown.</summary>
    public string Description { get; set; } = "";

    public string Category { get; set; } = "";

    public List<string> Tags { get; set; } = [];

    public Seniority Seniority { get; set; }

    /// <summary>As <see cref="ListingMetadata.Icon"/>.</summary>
    public string? Icon { get; set; }

    /// <summary>As <see cref="ListingMetadata.Screenshots"/>; replaced as a whole.</summary>
    public IReadOnlyList<Screenshot> Screenshots { get; set; } = [];

    /// <summary>As <see cref="ListingMetadata.IsFeatured"/>.</summary>
    public bool IsFeatured { get; set; }

    /// <summary>As <see cref="ListingMetadata.FeaturedOrder"/>.</summary>
    public int FeaturedOrder { get; set; }

    /// <summary>What operators made of the listing since it was last published or imported; null when nothing differs.</summary>
    public ListingMetadata? Draft { get; set; }

    /// <summary>The number of the newest revision, which holds <see cref="Edited"/>; 0 for a listing without any.</summary>
    public int Revision { get; set; }

    /// <summary>The revision that customers see, or saw last; null before the first publication.</summary>
    public int? PublishedRevision { get; set; }

    /// <summary>When it is to be published by itself; null when nobody asked for that.</summary>
    public DateTimeOffset? PublishAt { get; set; }

    public VirtualEmployeeStatus Status { get; set; }

    /// <summary>A demo agent's listing: says so wherever it is shown, and is never invoiced.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Monthly fee; null until the operator has set a price.</summary>
    public Money? MonthlyFee { get; set; }

    public TokenBilling TokenBilling { get; set; }

    /// <summary>Tokens of a month that the fee covers; 0 unless billed as <see cref="TokenBilling.Included"/>.</summary>
    public long IncludedTokens { get; set; }

    /// <summary>Nano per input token: a price per million tokens with at most three decimals is a whole number here.</summary>
    public long InputRate { get; set; }

    /// <summary>Nano per output token.</summary>
    public long OutputRate { get; set; }

    /// <summary>Nano per cached input token.</summary>
    public long CachedRate { get; set; }

    /// <summary>Model, tools and skills as the listing promises them; JSON of <see cref="AgentFacts"/>.</summary>
    public required AgentFacts Facts { get; set; }

    /// <summary>How the agent at its source stands to that.</summary>
    public ListingSource Source { get; set; } = new();

    /// <summary>Whether customers can hire, as far as the agent goes.</summary>
    public bool TakesHires => Source is { UnavailableSince: null, RejectedAt: null };

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>When everybody who employs it still lets it go; null when it stays. While it is set, nobody new can hire it and it cannot be published.</summary>
    public DateTimeOffset? DrainsAt { get; set; }

    /// <summary>How often what the marketplace shows of it has changed; raised by <see cref="SearchIndex"/>, unlike <see cref="Version"/> not by drafts.</summary>
    public int ShownVersion { get; internal set; }

    /// <summary>What operators see and edit.</summary>
    public ListingMetadata Edited => Draft ?? ListingMetadata.Of(this);

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<VirtualEmployee>
    {
        public void Configure(EntityTypeBuilder<VirtualEmployee> builder)
        {
            builder.ToTable("virtual_employees");
            builder.HasKey(listing => listing.Id);
            builder.Property(listing => listing.Id).ValueGeneratedNever();
            builder.Property(listing => listing.Slug).HasMaxLength(96);
            builder.Property(listing => listing.Name).HasMaxLength(NameLength);
            builder.Property(listing => listing.Tagline).HasMaxLength(TaglineLength);
            builder.Property(listing => listing.Category).HasMaxLength(CategoryLength);
            builder.Property(listing => listing.Facts).HasConversion(
                facts => AgentFacts.Write(facts), json => AgentFacts.Read(json));
            builder.Property(listing => listing.Icon).HasMaxLength(BlobHash.Length);
            builder.Property(listing => listing.Screenshots).HasConversion(
                shots => JsonSerializer.Serialize(shots, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<List<Screenshot>>(json, JsonSerializerOptions.Web)!,
                new ValueComparer<IReadOnlyList<Screenshot>>((one, other) => one!.SequenceEqual(other!), shots => shots.Count, shots => shots));
            builder.Property(listing => listing.Draft).HasConversion(draft => ListingMetadata.Write(draft!), json => ListingMetadata.Read(json));
            builder.Ignore(listing => listing.Edited);
            builder.HasIndex(listing => listing.PublishAt).HasFilter("[PublishAt] IS NOT NULL");
            builder.ComplexProperty(listing => listing.Source, ListingSource.Map);
            builder.HasIndex(listing => listing.Agent).IsUnique();
            builder.HasIndex(listing => listing.Slug).IsUnique();
            builder.HasIndex(listing => new { listing.Status, listing.PublishedAt });
            // Adding them up says whether anything has changed, without reading the listings.
            builder.HasIndex(listing => listing.ShownVersion);
        }
    }
}

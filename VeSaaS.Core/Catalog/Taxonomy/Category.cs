using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Taxonomy;

/// <summary>Identifies a category.</summary>
public readonly record struct CategoryId(Guid Value) : ITypedId<CategoryId>
{
    /// <inheritdoc />
    public static CategoryId From(Guid value) => new(value);
}

/// <summary>The pictures that a category can have.</summary>
public enum CategoryIcon
{
    Support,
    Engineering,
    Finance,
    People,
    Legal,
    Logistics,
    Marketing,
    Operations,
    Quality,
    Research,
    Sales,
    Writing,
    Data,
    Design,
    Education,
    Health,
    Security,
    Other,
}

/// <summary>A category of the marketplace: what a department of a company would be called. Listings name it.</summary>
public sealed class Category : IVersioned
{
    // What an installation begins with, in this order. Operators change it; what they delete does not come back.
    private static readonly (string Name, CategoryIcon Icon)[] Seeds =
    [
        ("Customer support", CategoryIcon.Support),
        ("Engineering", CategoryIcon.Engineering),
        ("Finance", CategoryIcon.Finance),
        ("Human resources", CategoryIcon.People),
        ("Legal", CategoryIcon.Legal),
        ("Logistics", CategoryIcon.Logistics),
        ("Marketing", CategoryIcon.Marketing),
        ("Operations", CategoryIcon.Operations),
        ("Quality", CategoryIcon.Quality),
        ("Research", CategoryIcon.Research),
        ("Sales", CategoryIcon.Sales),
        ("Writing", CategoryIcon.Writing),
    ];

    /// <summary>The names that an installation begins with.</summary>
    public static IReadOnlyList<string> Initial { get; } = [.. Seeds.Select(seed => seed.Name)];

    public required CategoryId Id { get; init; }

    /// <summary>Unique, whatever its case; at most <see cref="VirtualEmployee.CategoryLength"/> characters.</summary>
    public required string Name { get; set; }

    /// <summary>Made from the first name and never changed, so that links to a renamed category stay good.</summary>
    public required string Slug { get; init; }

    public required CategoryIcon Icon { get; set; }

    /// <summary>The place among the others; the lowest first.</summary>
    public required int Order { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Category>
    {
        public void Configure(EntityTypeBuilder<Category> builder)
        {
            builder.ToTable("categories");
            builder.HasKey(category => category.Id);
            builder.Property(category => category.Id).ValueGeneratedNever();
            builder.Property(category => category.Name).HasMaxLength(VirtualEmployee.CategoryLength);
            builder.Property(category => category.Slug).HasMaxLength(96);
            builder.HasIndex(category => category.Name).IsUnique();
            builder.HasIndex(category => category.Slug).IsUnique();
            builder.HasData(Seeds.Select((seed, index) => new Category
            {
                Id = new CategoryId(new Guid(index + 1, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0])),
                Name = seed.Name,
                Slug = Slugs.From(seed.Name),
                Icon = seed.Icon,
                Order = index,
            }));
        }
    }
}

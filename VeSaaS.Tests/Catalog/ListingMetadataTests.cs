using VeSaaS.Core.Catalog;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class ListingMetadataTests
{
    private static readonly ListingMetadata Start = CatalogWorld.Complete;

    [Fact]
    public void Merge_DifferentFields_KeepsBoth()
    {
        var theirs = Start with { MonthlyFee = 77m };
        var mine = Start with { Tags = ["one", "two"] };

        var merged = Start.Merge(theirs, mine);

        Assert.Empty(Start.ConflictsBetween(theirs, mine));
        Assert.Equal((77m, "one, two", Start.Name), (merged.MonthlyFee, string.Join(", ", merged.Tags), merged.Name));
    }

    [Fact]
    public void Merge_SameField_IsAConflictAndMineWins()
    {
        var theirs = Start with { Name = "Theirs", Tagline = "Same" };
        var mine = Start with { Name = "Mine", Tagline = "Same" };

        var conflict = Assert.Single(Start.ConflictsBetween(theirs, mine));

        Assert.Equal((ListingFields.Name, new FieldChange("Theirs", "Mine")), (conflict.Key, conflict.Value));
        Assert.Equal("Mine", Start.Merge(theirs, mine).Name);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Catalog.Search;

/// <summary>A word that a published listing uses. Kept by <see cref="SearchIndex"/>.</summary>
public sealed class ListingTerm
{
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    /// <summary>Folded, as <see cref="SearchText.Split"/> gives it.</summary>
    public required string Term { get; init; }

    /// <summary>Where it stands: the sum of the <see cref="TermWeights"/> of every field that has it.</summary>
    public required int Weight { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ListingTerm>
    {
        public void Configure(EntityTypeBuilder<ListingTerm> builder)
        {
            builder.ToTable("listing_terms");
            builder.HasKey(term => new { term.VirtualEmployeeId, term.Term });
            builder.Property(term => term.Term).HasMaxLength(SearchText.WordLength);
            // Covers a search for a word or for how it begins.
            builder.HasIndex(term => new { term.Term, term.Weight, term.VirtualEmployeeId });
            // Names and labels alone, for beginnings that descriptions are full of.
            builder.HasIndex(term => new { term.Term, term.Weight, term.VirtualEmployeeId }, "IX_listing_terms_prominent").HasFilter("[Weight] >= 4");
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(term => term.VirtualEmployeeId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Three characters in a row of a word that some listing uses: how a misspelt word is found. Kept by <see cref="SearchIndex"/>.</summary>
public sealed class WordTrigram
{
    /// <summary>As <see cref="Typos.Trigrams"/> gives it.</summary>
    public required string Trigram { get; init; }

    /// <summary>Characters of the word: a slip changes it by one at most.</summary>
    public required int Length { get; init; }

    /// <summary>As <see cref="ListingTerm.Term"/>.</summary>
    public required string Word { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<WordTrigram>
    {
        public void Configure(EntityTypeBuilder<WordTrigram> builder)
        {
            builder.ToTable("word_trigrams");
            builder.HasKey(gram => new { gram.Trigram, gram.Length, gram.Word });
            builder.Property(gram => gram.Trigram).HasMaxLength(3);
            builder.Property(gram => gram.Word).HasMaxLength(SearchText.WordLength);
            builder.HasIndex(gram => gram.Word);
        }
    }
}

/// <summary>What a word says about a listing, by the field in which it stands. Each is more than all below it together.</summary>
public static class TermWeights
{
    public const int Name = 8;

    /// <summary>Tags, skills and the category.</summary>
    public const int Labels = 4;

    public const int Tagline = 2;
    public const int Description = 1;
}

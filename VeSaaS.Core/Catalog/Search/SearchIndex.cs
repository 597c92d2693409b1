using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Search;

/// <summary>
/// Keeps what a search looks at in step with the listings. <see cref="AppDbContext"/> calls it before each save, so that no verb can forget it and no
/// transaction can hold the one without the other. Only what is published has terms: a search does not even know the words of a draft.
/// </summary>
internal static class SearchIndex
{
    // The longest descriptions have more words than anybody looks for; those of name, labels and tagline come first.
    private const int MostTerms = 1_000;

    // Below what a statement may have as parameters.
    private const int Batch = 500;

    private static readonly HashSet<string> Shown =
    [
        nameof(VirtualEmployee.Slug), nameof(VirtualEmployee.Name), nameof(VirtualEmployee.Tagline), nameof(VirtualEmployee.Description),
        nameof(VirtualEmployee.Category), nameof(VirtualEmployee.Tags), nameof(VirtualEmployee.Seniority), nameof(VirtualEmployee.Status),
        nameof(VirtualEmployee.MonthlyFee), nameof(VirtualEmployee.TokenBilling), nameof(VirtualEmployee.InputRate), nameof(VirtualEmployee.OutputRate),
        nameof(VirtualEmployee.CachedRate), nameof(VirtualEmployee.Facts), nameof(VirtualEmployee.PublishedAt),
        nameof(VirtualEmployee.IsFeatured), nameof(VirtualEmployee.FeaturedOrder),
    ];

    /// <summary>The words of a listing, each with the sum of the weights of the fields that have it.</summary>
    public static Dictionary<string, int> TermsOf(VirtualEmployee listing)
    {
        var terms = new Dictionary<string, int>(StringComparer.Ordinal);
        Add(TermWeights.Name, listing.Name);
        Add(TermWeights.Labels, [listing.Category, .. listing.Tags, .. listing.Facts.Skills.SelectMany(skill => skill.Tags.Prepend(skill.Name))]);
        Add(TermWeights.Tagline, listing.Tagline);
        Add(TermWeights.Description, listing.Description);
        return terms;

        void Add(int weight, params IEnumerable<string> texts)
        {
            foreach (var word in texts.SelectMany(SearchText.Split))
            {
                var before = terms.GetValueOrDefault(word);
                if (before > 0 || terms.Count < MostTerms)
                {
                    terms[word] = before | weight;
                }
            }
        }
    }

    /// <summary>Adds to the context what the listings that it is about to save change of the index.</summary>
    public static async Task FollowAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        List<VirtualEmployee> changed = [.. db.ChangeTracker.Entries<VirtualEmployee>().Where(IsShownOtherwise).Select(entry => entry.Entity)];
        if (changed.Count > 0)
        {
            changed.ForEach(listing => listing.ShownVersion++);
            await WriteAsync(db, changed, cancellationToken);
        }
    }

    /// <summary>Makes the terms of these listings what they should be. Words that nobody uses any more go.</summary>
    private static async Task WriteAsync(AppDbContext db, IReadOnlyCollection<VirtualEmployee> listings, CancellationToken cancellationToken)
    {
        var (gained, lost) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in listings.Chunk(Batch))
        {
            List<VirtualEmployeeId> ids = [.. some.Select(listing => listing.Id)];
            var stored = (await db.Set<ListingTerm>().Where(term => ids.Contains(term.VirtualEmployeeId)).ToListAsync(cancellationToken))
                .ToLookup(term => term.VirtualEmployeeId);
            foreach (var listing in some)
            {
                var terms = listing.Status is VirtualEmployeeStatus.Published ? TermsOf(listing) : [];
                used.UnionWith(terms.Keys);
                lost.UnionWith(Replace(db, stored[listing.Id], terms));
                gained.UnionWith(terms.Keys);
                db.AddRange(terms.Select(term => new ListingTerm { VirtualEmployeeId = listing.Id, Term = term.Key, Weight = term.Value }));
            }
        }

        await LearnAsync(db, gained, cancellationToken);
        lost.ExceptWith(used);
        await ForgetAsync(db, lost, [.. listings.Select(listing => listing.Id)], cancellationToken);
    }

    /// <summary>The same for listings that were changed by a statement of their own, in the transaction of that statement; no editor sees a new version.</summary>
    public static async Task<int> RefreshAsync(AppDbContext db, Expression<Func<VirtualEmployee, bool>> which, CancellationToken cancellationToken)
    {
        var listings = await db.Set<VirtualEmployee>().AsNoTracking().Where(which).ToListAsync(cancellationToken);
        await WriteAsync(db, listings, cancellationToken);
        await db.Set<VirtualEmployee>().Where(which)
            .ExecuteUpdateAsync(row => row.SetProperty(listing => listing.ShownVersion, listing => listing.ShownVersion + 1), cancellationToken);
        return listings.Count;
    }

    // Leaves in the terms what is new, and returns what is gone.
    private static List<string> Replace(AppDbContext db, IEnumerable<ListingTerm> stored, Dictionary<string, int> terms)
    {
        var gone = new List<string>();
        foreach (var term in stored)
        {
            if (terms.Remove(term.Term, out var weight))
            {
                term.Weight = weight;
            }
            else
            {
                db.Remove(term);
                gone.Add(term.Term);
            }
        }

        return gone;
    }

    private static async Task LearnAsync(AppDbContext db, HashSet<string> words, CancellationToken cancellationToken)
    {
        foreach (var some in words.Chunk(Batch))
        {
            var known = await db.Set<WordTrigram>().Where(gram => some.Contains(gram.Word)).Select(gram => gram.Word).Distinct().ToListAsync(cancellationToken);
            foreach (var word in some.Except(known, StringComparer.Ordinal))
            {
                db.AddRange(Typos.Trigrams(word).Select(gram => new WordTrigram { Trigram = gram, Length = word.Length, Word = word }));
            }
        }
    }

    private static async Task ForgetAsync(AppDbContext db, HashSet<string> words, HashSet<VirtualEmployeeId> listings, CancellationToken cancellationToken)
    {
        foreach (var some in words.Chunk(Batch))
        {
            var users = await db.Set<ListingTerm>().AsNoTracking().Where(term => some.Contains(term.Term))
                .Select(term => new { term.Term, term.VirtualEmployeeId }).ToListAsync(cancellationToken);
            List<string> unused = [.. some.Except(users.Where(user => !listings.Contains(user.VirtualEmployeeId)).Select(user => user.Term), StringComparer.Ordinal)];
            db.RemoveRange(await db.Set<WordTrigram>().Where(gram => unused.Contains(gram.Word)).ToListAsync(cancellationToken));
        }
    }

    private static bool IsShownOtherwise(EntityEntry<VirtualEmployee> entry) =>
        entry.State is EntityState.Added
        || (entry.State is EntityState.Modified && entry.Properties.Any(property => property.IsModified && Shown.Contains(property.Metadata.Name)));
}

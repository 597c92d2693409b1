using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>What a search found: a score by place on the shelf, and the words that were taken for others.</summary>
internal sealed record SearchHits(IReadOnlyDictionary<int, int> Scores, IReadOnlyList<WordCorrection> Corrections);

/// <summary>
/// Finds the listings that have every word of a search, by the index that <see cref="SearchIndex"/> keeps. A word counts by the fields that have it
/// (<see cref="TermWeights"/>), and by how it is met: as it is, as a beginning, or, when no listing has it either way, with one slip.
/// </summary>
internal static class WordSearch
{
    public const int Exact = 4;
    public const int Beginning = 2;
    public const int Misspelt = 1;

    // Thousands of words begin with the same two letters: only those of names and labels are meant by so little.
    private const int ShortestBeginning = 3;

    // What begins so many words is meant as the beginning of a name or a label: nobody looks through the descriptions that have one of them.
    private const int MostBeginnings = 2_000;

    // Comes after every character that a word can have.
    private const char Last = '\uffff';

    /// <summary>A fixed number of queries per word, however many listings there are.</summary>
    public static async Task<SearchHits> FindAsync(AppDbContext db, Shelf shelf, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        Dictionary<int, int>? scores = null;
        var corrections = new List<WordCorrection>();
        foreach (var word in words)
        {
            var found = await AsTypedAsync(db, shelf, word, cancellationToken);
            if (found.Count == 0 && word.Length >= Typos.ShortestWord)
            {
                (found, var meant) = await WithASlipAsync(db, shelf, word, cancellationToken);
                if (found.Count > 0)
                {
                    corrections.Add(new WordCorrection(word, meant));
                }
            }

            scores = scores is null ? found : Both(scores, found);
        }

        return new SearchHits(scores ?? [], corrections);
    }

    private static async Task<Dictionary<int, int>> AsTypedAsync(AppDbContext db, Shelf shelf, string word, CancellationToken cancellationToken)
    {
        var terms = db.Set<ListingTerm>();
        var exact = await terms.Where(term => term.Term == word).Select(term => new { term.VirtualEmployeeId, term.Weight }).ToListAsync(cancellationToken);
        var longer = await BeginningsAsync(terms, word, cancellationToken);
        return Best(shelf, exact.Select(row => (row.VirtualEmployeeId, row.Weight * Exact)).Concat(longer));
    }

    private static async Task<IEnumerable<(VirtualEmployeeId Id, int Score)>> BeginningsAsync(IQueryable<ListingTerm> terms, string word, CancellationToken cancellationToken)
    {
        var end = word + Last;
#pragma warning disable CA1309 // Only this form has a translation; both databases compare the column by code points.
        var beginnings = terms.Where(term => string.Compare(term.Term, word) > 0 && string.Compare(term.Term, end) < 0);
#pragma warning restore CA1309
        var rows = word.Length < ShortestBeginning ? null : await beginnings.OrderBy(term => term.Term).ThenBy(term => term.Weight).Take(MostBeginnings + 1)
            .Select(term => new { term.VirtualEmployeeId, term.Weight }).ToListAsync(cancellationToken);
        if (rows is not { Count: <= MostBeginnings })
        {
            // The constant, not a parameter, lets the databases take the index that has these rows alone.
            rows = await beginnings.Where(term => term.Weight >= TermWeights.Labels)
                .Select(term => new { term.VirtualEmployeeId, term.Weight }).ToListAsync(cancellationToken);
        }

        return rows.Select(row => (row.VirtualEmployeeId, row.Weight * Beginning));
    }

    private static async Task<(Dictionary<int, int> Found, IReadOnlyList<string> Words)> WithASlipAsync(
        AppDbContext db, Shelf shelf, string word, CancellationToken cancellationToken)
    {
        var grams = Typos.Trigrams(word);
        var (shortest, longest, shared) = (word.Length - 1, word.Length + 1, Typos.SharedGrams(word));
        var candidates = await db.Set<WordTrigram>()
            .Where(gram => grams.Contains(gram.Trigram) && gram.Length >= shortest && gram.Length <= longest)
            .GroupBy(gram => gram.Word)
            .Where(group => group.Count() >= shared)
            .Select(group => group.Key)
            .ToListAsync(cancellationToken);
        List<string> meant = [.. candidates.Where(candidate => Typos.IsAtMostOne(word, candidate)).Order(StringComparer.Ordinal)];
        if (meant.Count == 0)
        {
            return ([], []);
        }

        var rows = await db.Set<ListingTerm>().Where(term => meant.Contains(term.Term))
            .Select(term => new { term.VirtualEmployeeId, term.Term, term.Weight }).ToListAsync(cancellationToken);
        // What is not on the shelf, published a moment ago, is not a word that this page can speak of.
        var offered = rows.FindAll(row => shelf.Places.ContainsKey(row.VirtualEmployeeId));
        return (
            Best(shelf, offered.Select(row => (row.VirtualEmployeeId, row.Weight * Misspelt))),
            [.. offered.Select(row => row.Term).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<int, int> Best(Shelf shelf, IEnumerable<(VirtualEmployeeId Id, int Score)> rows)
    {
        var best = new Dictionary<int, int>();
        foreach (var (id, score) in rows)
        {
            if (shelf.Places.TryGetValue(id, out var place) && score > best.GetValueOrDefault(place))
            {
                best[place] = score;
            }
        }

        return best;
    }

    private static Dictionary<int, int> Both(Dictionary<int, int> left, Dictionary<int, int> right) =>
        left.Where(row => right.ContainsKey(row.Key)).ToDictionary(row => row.Key, row => row.Value + right[row.Key]);
}

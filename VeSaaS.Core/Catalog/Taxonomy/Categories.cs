using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Taxonomy;

/// <summary>A category in the operator's list.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Name">As people read it.</param>
/// <param name="Slug">The part of links that names it; stays when it is renamed.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Listings">How many listings are in it, drafts and their unpublished changes included.</param>
/// <param name="Version">What a change must name.</param>
public sealed record CategoryRow(CategoryId Id, string Name, string Slug, CategoryIcon Icon, int Listings, int Version);

/// <summary>Reads the categories.</summary>
public sealed class Categories(AppContexts contexts)
{
    /// <summary>All of them in their order.</summary>
    public async Task<IReadOnlyList<CategoryRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("categories belong to no customer");
        var uses = await Rewrites.CountAsync(db, metadata => [metadata.Category], cancellationToken);
        var rows = await db.Set<Category>().AsNoTracking().OrderBy(row => row.Order).ThenBy(row => row.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new CategoryRow(row.Id, row.Name, row.Slug, row.Icon, uses.GetValueOrDefault(row.Name), row.Version))];
    }

    /// <summary>Their names in their order.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("categories belong to no customer");
        return await NamesAsync(db, cancellationToken);
    }

    /// <inheritdoc cref="NamesAsync(CancellationToken)"/>
    public static async Task<IReadOnlyList<string>> NamesAsync(AppDbContext db, CancellationToken cancellationToken) =>
        await db.Set<Category>().OrderBy(row => row.Order).ThenBy(row => row.Name).Select(row => row.Name).ToListAsync(cancellationToken);

    /// <summary>The names that these stand for now: a name, a slug, or a name from before a renaming. What stands for none stays as it is.</summary>
    public static async Task<IReadOnlyList<string>> ResolveAsync(AppDbContext db, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (words.Count == 0)
        {
            return words;
        }

        List<string> slugs = [.. words.Select(Slugs.From)];
        var found = await db.Set<Category>().Where(row => words.Contains(row.Name) || slugs.Contains(row.Slug))
            .Select(row => new { row.Name, row.Slug }).ToListAsync(cancellationToken);
        return
        [
            .. words.Select(word => found.Exists(row => row.Name == word) ? word : found.Find(row => row.Slug == Slugs.From(word))?.Name ?? word).Distinct(),
        ];
    }
}

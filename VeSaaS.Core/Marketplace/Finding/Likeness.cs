using VeSaaS.Core.Catalog;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>Finds listings that do about the same.</summary>
internal static class Likeness
{
    private const int MostShown = 3;

    // Tags and skills say more than a category that dozens share.
    private const int Label = 2;
    private const int SameCategory = 1;

    /// <summary>The nearest others, by what they have in common; none that have nothing.</summary>
    public static IReadOnlyList<VirtualEmployeeId> Of(Shelf shelf, VirtualEmployeeId id)
    {
        if (!shelf.Places.TryGetValue(id, out var place))
        {
            return [];
        }

        var self = shelf.Items[place];
        var labels = self.Tags.Concat(self.Skills).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. shelf.Items.Where(item => item.Id != id).Select(item => (item.Id, Score: Score(item)))
                .Where(other => other.Score > 0).OrderByDescending(other => other.Score).Take(MostShown).Select(other => other.Id),
        ];

        int Score(ShelfItem item) =>
            (item.Category == self.Category && item.Category.Length > 0 ? SameCategory : 0) + (Label * item.Tags.Concat(item.Skills).Count(labels.Contains));
    }
}

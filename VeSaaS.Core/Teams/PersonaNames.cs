using VeSaaS.Core.Catalog;

namespace VeSaaS.Core.Teams;

/// <summary>Names for newcomers: short, easy to say in many languages, and of things rather than of people.</summary>
public static class PersonaNames
{
    private static readonly string[] Names =
    [
        "Juno", "Tarn", "Bosun", "Oriel", "Linnet", "Quill", "Moss", "Alder", "Brook", "Cobalt", "Dune", "Ember", "Fern", "Gable", "Harbor", "Indigo",
        "Jasper", "Kestrel", "Larch", "Marlin", "Nova", "Onyx", "Pebble", "Quartz", "Rowan", "Sable", "Thistle", "Umber", "Vesper", "Willow", "Yarrow", "Zephyr",
        "Anchor", "Birch", "Cedar", "Delta", "Elm", "Flint", "Grove", "Hazel", "Iris", "Juniper", "Kelp", "Lumen", "Maple", "Nimbus", "Opal", "Piper",
    ];

    /// <summary>
    /// The first <paramref name="count"/> free names, starting at a place of its own for each listing, so that colleagues rarely meet the same first
    /// suggestion. When all are taken, the names go on with a number.
    /// </summary>
    public static IReadOnlyList<string> Suggest(VirtualEmployeeId listing, IReadOnlyCollection<string> taken, int count)
    {
        var used = new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
        // The last bytes of a UUIDv7 are random; the first are the time and alike for listings that were imported together.
        var start = listing.Value.ToByteArray()[^1];
        return [.. Endless(start).Where(name => !used.Contains(name)).Take(count)];
    }

    private static IEnumerable<string> Endless(int start)
    {
        for (var round = 1; ; round++)
        {
            for (var index = 0; index < Names.Length; index++)
            {
                var name = Names[(start + index) % Names.Length];
                yield return round == 1 ? name : $"{name} {round}";
            }
        }
    }
}

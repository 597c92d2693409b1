using System.Globalization;

namespace VeSaaS.Web.Design.Avatars;

/// <summary>The outline of a virtual employee's avatar. Never a circle: that is a person.</summary>
public enum AvatarShape
{
    RoundedSquare,
    Hexagon,
    Octagon,
    CutCorner,
}

/// <summary>Shape and hue of a virtual employee, the same wherever and whenever it is shown.</summary>
/// <param name="Shape">One of four.</param>
/// <param name="Hue">0 to 11; the pair of colours of that number in the style sheet.</param>
public readonly record struct AvatarLook(AvatarShape Shape, int Hue)
{
    private const int Shapes = 4;
    private const int Hues = 12;

    /// <summary>Follows from the id alone.</summary>
    public static AvatarLook Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var hash = Fnv1a(bytes);
        return new AvatarLook((AvatarShape)(hash % Shapes), (int)((hash >> 8) % Hues));
    }

    /// <summary>The first two letters of a single name, else the initials of its first two words.</summary>
    public static string Initials(string name)
    {
        var words = name.Split([' ', '-', '_', '.', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            [] => "",
            [var one] => Upper(string.Concat(Elements(one).Take(2))),
            [var first, var second, ..] => Upper(Elements(first).First() + Elements(second).First()),
        };
    }

    /// <summary>FNV-1a, 32 bits.</summary>
    internal static uint Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var octet in bytes)
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return hash;
    }

    private static string Upper(string letters) => letters.ToUpper(CultureInfo.InvariantCulture);

    // By text elements: half of a surrogate pair is not a letter.
    private static IEnumerable<string> Elements(string word)
    {
        var elements = StringInfo.GetTextElementEnumerator(word);
        while (elements.MoveNext())
        {
            yield return elements.GetTextElement();
        }
    }
}

using System.Text;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>
/// A text as it stands at one moment while more comes at its end. Adding copies nothing of what was there, and two moments are told apart without reading them, so
/// that what a piece costs does not depend on what came before it.
/// </summary>
public sealed record GrowingText
{
    // One for all moments of the text; compared by reference.
    private readonly StringBuilder _all;

    private GrowingText(StringBuilder all) => (_all, Length) = (all, all.Length);

    /// <summary>Characters so far.</summary>
    public int Length { get; }

    /// <summary>A text that begins here.</summary>
    public static GrowingText Of(string text) => new(new StringBuilder(text));

    /// <summary>The next moment: this one and what came.</summary>
    public GrowingText Append(string text) => new((_all.Length == Length ? _all : new StringBuilder().Append(_all, 0, Length)).Append(text));

    /// <summary>Whether this is an earlier moment of the same text, or this very one, with something added.</summary>
    public bool Continues(GrowingText earlier) => _all == earlier._all && Length >= earlier.Length;

    /// <summary>What stands from there to the end.</summary>
    public string From(int start) => Between(start, Length);

    /// <summary>What stands between two places.</summary>
    public string Between(int start, int end) => _all.ToString(start, end - start);

    public override string ToString() => From(0);
}

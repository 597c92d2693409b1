using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VeSaaS.Infrastructure.Gateway.Cel.Patterns;

/// <summary>
/// Reads a pattern by the syntax of RE2 and writes it anew for .NET, so that nothing reaches .NET that RE2 does not have, or means otherwise:
/// classes are ASCII, `$` is the very end, `.` is a code point. It runs without backtracking, in time linear in the text.
/// </summary>
internal sealed partial class CelPattern
{
    // RE2's own limit, of nested repetitions as well; and one of what a pattern unfolds to, since each of its states may cost at every character.
    private const int MaxRepeat = 1000;
    private const int MaxWeight = 2000;
    private const int MaxDepth = 32;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    private readonly string _pattern;
    private readonly int _position;
    private readonly HashSet<string> _names = [];
    private int _index;
    private int _depth;
    private bool _ignoreCase;
    private bool _multiLine;
    private bool _dotAll;

    private CelPattern(string pattern, int position) => (_pattern, _position) = (pattern, position);

    /// <exception cref="CelSyntaxException">It is no pattern of RE2, or one that is not supported.</exception>
    public static Regex Compile(string pattern, int position)
    {
        var reader = new CelPattern(pattern, position);
        var piece = reader.Alternatives();
        return reader._index == pattern.Length
            ? new Regex(piece.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout)
            : throw reader.Refuse("a parenthesis closes nothing");
    }

    private Piece Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw Refuse($"groups nest at most {MaxDepth} levels");
        }

        var (ignoreCase, multiLine, dotAll) = (_ignoreCase, _multiLine, _dotAll);
        var text = new StringBuilder("(?:");
        var (weight, repeats) = (0, 1);
        while (_index < _pattern.Length && _pattern[_index] != ')')
        {
            if (_pattern[_index] == '|')
            {
                _index++;
                text.Append('|');
                continue;
            }

            var piece = Repeated();
            weight += piece.Weight;
            repeats = Math.Max(repeats, piece.Repeats);
            text.Append(weight <= MaxWeight ? piece.Text : throw Refuse("it is too large"));
        }

        _depth--;
        (_ignoreCase, _multiLine, _dotAll) = (ignoreCase, multiLine, dotAll);
        return new Piece(text.Append(')').ToString(), weight, repeats);
    }

    private Piece Repeated()
    {
        var piece = Atom();
        var (least, most, isFound) = Repetition();
        if (!isFound)
        {
            return piece;
        }

        if (piece.Text.Length == 0)
        {
            throw Refuse("a repetition has nothing to repeat");
        }

        // Reluctance changes what is captured, never whether something matches.
        if (_index < _pattern.Length && _pattern[_index] == '?')
        {
            _index++;
        }

        var mark = _index;
        if (Repetition().IsFound)
        {
            _index = mark;
            throw Refuse("a repetition is repeated");
        }

        var times = Math.Max(least, most ?? 1);
        var repeats = times > 1 ? (long)piece.Repeats * times : piece.Repeats;
        var weight = ((long)piece.Weight + 1) * Math.Max(times, 1);
        return repeats <= MaxRepeat && weight <= MaxWeight
            ? new Piece($"(?:{piece.Text}){{{least},{most}}}", (int)weight, (int)repeats)
            : throw Refuse("it repeats too often");
    }

    private (int Least, int? Most, bool IsFound) Repetition()
    {
        switch (_index < _pattern.Length ? _pattern[_index] : '\0')
        {
            case '*':
                _index++;
                return (0, null, true);
            case '+':
                _index++;
                return (1, null, true);
            case '?':
                _index++;
                return (0, 1, true);
            case '{':
                var end = _pattern.IndexOf('}', _index);
                var counts = end < 0 ? [] : _pattern[(_index + 1)..end].Split(',');
                if (counts.Length is 0 or > 2 || !IsCount(counts[0]) || (counts.Length == 2 && counts[1].Length > 0 && !IsCount(counts[1])))
                {
                    // RE2 takes a brace that counts nothing as itself.
                    return default;
                }

                _index = end + 1;
                var least = Count(counts[0]);
                int? most = counts.Length == 1 ? least : counts[1].Length == 0 ? null : Count(counts[1]);
                return most < least ? throw Refuse("a repetition counts backwards") : (least, most, true);
            default:
                return default;
        }
    }

    private static bool IsCount(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private int Count(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxRepeat ? count : throw Refuse("it repeats too often");

    private Piece Atom()
    {
        var first = _pattern[_index++];
        switch (first)
        {
            case '(':
                return Group();
            case '[':
                return Set(Bracket());
            case '.':
                return Set((_dotAll ? new CelRunes() : new CelRunes().Add('\n', '\n')).Negate());
            case '^':
                return new Piece(_multiLine ? "(?m:^)" : @"\A", 1, 1);
            case '$':
                return new Piece(_multiLine ? "(?m:$)" : @"\z", 1, 1);
            case '*' or '+' or '?':
                throw Refuse("a repetition has nothing to repeat");
            case '\\':
                return Escape();
            default:
                _index--;
                return Repetition().IsFound ? throw Refuse("a repetition has nothing to repeat") : One(Next());
        }
    }

    private Piece Group()
    {
        if (_pattern.AsSpan(_index).StartsWith("?"))
        {
            var end = _pattern.IndexOfAny([')', ':', '>'], _index);
            var head = end < 0 ? throw Refuse("a group does not end") : _pattern[(_index + 1)..(end + 1)];
            _index = end + 1;
            var name = head.StartsWith("P<", StringComparison.Ordinal) ? head[2..] : head.StartsWith('<') ? head[1..] : null;
            if (name is null)
            {
                return Flags(head);
            }

            if (!(name.Length > 1 && name[^1] == '>' && name[..^1].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && _names.Add(name)))
            {
                throw Refuse("this group has no name of its own");
            }
        }

        return GroupBody();
    }

    private Piece GroupBody()
    {
        var body = Alternatives();
        return _index++ < _pattern.Length ? body : throw Refuse("a group does not end");
    }

    private Piece Escape()
    {
        if (_index == _pattern.Length)
        {
            throw Refuse("it ends with a backslash");
        }

        var code = _pattern[_index];
        if (code is 'A' or 'z')
        {
            _index++;
            return new Piece(code == 'A' ? @"\A" : @"\z", 1, 1);
        }

        if (CelPatternEscapes.Class(code) is { } runes)
        {
            _index++;
            return Set(runes);
        }

        return code switch
        {
            'b' or 'B' or 'p' or 'P' or 'Q' or 'C' => throw Refuse($"'\\{code}' is not supported"),
            _ => One(CelPatternEscapes.CodePoint(_pattern, ref _index) ?? throw Refuse("RE2 has no such escape")),
        };
    }

    private int Next()
    {
        var rune = Rune.GetRuneAt(_pattern, _index);
        _index += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private Piece One(int codePoint) => Set(Folded(new CelRunes().Add(codePoint, codePoint)));

    private CelRunes Folded(CelRunes runes)
    {
        if (!_ignoreCase)
        {
            return runes;
        }

        return runes.IsForeign ? throw Refuse("case is ignored for ASCII only") : runes.Fold();
    }

    private static Piece Set(CelRunes runes) => new(runes.Write(), 1, 1);

    private CelSyntaxException Refuse(string reason) => new($"The pattern is not one that is supported: {reason}, at its character {_index}.", _position);

    /// <summary>A part of a .NET expression, what it unfolds to, and how often its innermost part is repeated.</summary>
    private readonly record struct Piece(string Text, int Weight, int Repeats);
}

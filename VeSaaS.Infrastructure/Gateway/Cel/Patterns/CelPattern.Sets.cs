namespace VeSaaS.Infrastructure.Gateway.Cel.Patterns;

/// <summary>What stands in brackets, and the flags of groups.</summary>
internal sealed partial class CelPattern
{
    private Piece Flags(string head)
    {
        var before = (_ignoreCase, _multiLine, _dotAll);
        var isOn = true;
        for (var at = 0; at < head.Length - 1; at++)
        {
            switch (head[at])
            {
                case 'i':
                    _ignoreCase = isOn;
                    break;
                case 'm':
                    _multiLine = isOn;
                    break;
                case 's':
                    _dotAll = isOn;
                    break;
                case 'U':
                    break;
                case '-' when isOn && at < head.Length - 2:
                    isOn = false;
                    break;
                default:
                    throw Refuse("RE2 has no such group");
            }
        }

        switch (head[^1])
        {
            case ')' when head.Length > 1:
                return new Piece("", 0, 1);
            case ':':
                var body = GroupBody();
                (_ignoreCase, _multiLine, _dotAll) = before;
                return body;
            default:
                throw Refuse("RE2 has no such group");
        }
    }

    private CelRunes Bracket()
    {
        var isNegated = _index < _pattern.Length && _pattern[_index] == '^';
        _index += isNegated ? 1 : 0;
        var runes = new CelRunes();
        for (var isFirst = true; ; isFirst = false)
        {
            if (_index >= _pattern.Length)
            {
                throw Refuse("a set does not end");
            }

            if (_pattern[_index] == ']' && !isFirst)
            {
                _index++;
                break;
            }

            runes.Add(BracketClass() ?? BracketRange());
        }

        runes = Folded(runes);
        return isNegated ? runes.Negate() : runes;
    }

    private CelRunes? BracketClass()
    {
        if (_pattern.AsSpan(_index).StartsWith("[:") && _pattern.IndexOf(":]", _index + 2, StringComparison.Ordinal) is >= 0 and var end)
        {
            var name = _pattern[(_index + 2)..end];
            var named = CelPatternEscapes.Named(name.TrimStart('^')) ?? throw Refuse("RE2 has no such class");
            _index = end + 2;
            return name.StartsWith('^') ? named.Negate() : named;
        }

        if (_pattern[_index] == '\\' && _index + 1 < _pattern.Length && CelPatternEscapes.Class(_pattern[_index + 1]) is { } escaped)
        {
            _index += 2;
            return escaped;
        }

        return null;
    }

    private CelRunes BracketRange()
    {
        var first = BracketRune();
        if (_index + 1 >= _pattern.Length || _pattern[_index] != '-' || _pattern[_index + 1] == ']')
        {
            return new CelRunes().Add(first, first);
        }

        _index++;
        var last = BracketRune();
        return last >= first ? new CelRunes().Add(first, last) : throw Refuse("a range runs backwards");
    }

    private int BracketRune()
    {
        if (_pattern[_index] != '\\')
        {
            return Next();
        }

        _index++;
        return (_index < _pattern.Length ? CelPatternEscapes.CodePoint(_pattern, ref _index) : null) ?? throw Refuse("RE2 has no such escape");
    }
}

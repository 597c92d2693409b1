namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>Recursive descent over the supported part of the grammar; everything else is a <see cref="CelSyntaxException"/>.</summary>
internal sealed class CelParser(IReadOnlyList<CelToken> tokens)
{
    // The language asks for 12 levels of nesting; this many overflow no stack, whatever they are combined with.
    private const int MaxDepth = 32;

    private int _next;
    private int _depth;

    private CelToken Current => tokens[_next];

    public CelExpression Parse()
    {
        var expression = ParseExpression();
        return Current.Kind == CelTokenKind.End ? expression : throw Unexpected();
    }

    private CelExpression ParseExpression()
    {
        if (++_depth > MaxDepth)
        {
            throw new CelSyntaxException($"An expression nests at most {MaxDepth} levels.", Current.Position);
        }

        var expression = ParseConditional();
        _depth--;
        return expression;
    }

    private CelExpression ParseConditional()
    {
        var test = ParseOr();
        var position = Current.Position;
        if (!Take(CelTokenKind.Question))
        {
            return test;
        }

        var then = ParseOr();
        Expect(CelTokenKind.Colon);
        return new CelExpression.Conditional(position, test, then, ParseExpression());
    }

    private CelExpression ParseOr() => ParseLogic(CelTokenKind.Or, () => ParseLogic(CelTokenKind.And, ParseRelation));

    private CelExpression ParseLogic(CelTokenKind separator, Func<CelExpression> parseOperand)
    {
        var first = parseOperand();
        if (Current.Kind != separator)
        {
            return first;
        }

        var operands = new List<CelExpression> { first };
        while (Take(separator))
        {
            operands.Add(parseOperand());
        }

        return new CelExpression.Logic(first.Position, separator, operands);
    }

    private CelExpression ParseRelation()
    {
        var left = ParseSum();
        for (var length = 1; Current.Kind is CelTokenKind.In or (>= CelTokenKind.Equal and <= CelTokenKind.GreaterOrEqual); length++)
        {
            var relation = tokens[_next++];
            Bound(length, relation.Position);
            left = new CelExpression.Relation(relation.Position, relation.Kind, left, ParseSum());
        }

        return left;
    }

    private CelExpression ParseSum() => ParseArithmetic(
        static kind => kind is CelTokenKind.Plus or CelTokenKind.Minus,
        () => ParseArithmetic(static kind => kind is CelTokenKind.Times or CelTokenKind.Divide or CelTokenKind.Remainder, ParseUnary));

    private CelExpression ParseArithmetic(Func<CelTokenKind, bool> isOperator, Func<CelExpression> parseOperand)
    {
        var first = parseOperand();
        if (!isOperator(Current.Kind))
        {
            return first;
        }

        var rest = new List<(CelTokenKind Operator, CelExpression Operand)>();
        while (isOperator(Current.Kind))
        {
            var kind = tokens[_next++].Kind;
            rest.Add((kind, parseOperand()));
        }

        return new CelExpression.Arithmetic(first.Position, first, rest);
    }

    private CelExpression ParseUnary()
    {
        var marks = 0;
        var (position, kind) = (Current.Position, Current.Kind);
        while (kind is CelTokenKind.Not or CelTokenKind.Minus && !IsNegativeNumber && Take(kind))
        {
            Bound(++marks, position);
        }

        var expression = ParseMember();
        for (; marks > 0; marks--)
        {
            expression = kind == CelTokenKind.Not ? new CelExpression.Not(position, expression) : new CelExpression.Negative(position, expression);
        }

        return expression;
    }

    // The sign belongs to the number: -9223372036854775808 is one, and 9223372036854775808 is not.
    private bool IsNegativeNumber =>
        Current.Kind == CelTokenKind.Minus && tokens[_next + 1].Kind is CelTokenKind.Int or CelTokenKind.Uint or CelTokenKind.Double;

    private CelExpression ParseMember()
    {
        var expression = ParsePrimary();
        for (var length = 1; ; length++)
        {
            var position = Current.Position;
            Bound(length, position);
            if (Take(CelTokenKind.Dot))
            {
                var name = Expect(CelTokenKind.Identifier).Text;
                expression = Take(CelTokenKind.LeftParen)
                    ? new CelExpression.Call(position, expression, name, ParseList(CelTokenKind.RightParen))
                    : new CelExpression.Select(position, expression, name);
            }
            else if (Take(CelTokenKind.LeftBracket))
            {
                expression = new CelExpression.Index(position, expression, ParseExpression());
                Expect(CelTokenKind.RightBracket);
            }
            else if (Current.Kind == CelTokenKind.LeftBrace && expression is CelExpression.Name or CelExpression.Select)
            {
                throw new CelSyntaxException("Protocol buffer messages are not supported.", expression.Position);
            }
            else
            {
                return expression;
            }
        }
    }

    private CelExpression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case >= CelTokenKind.String and <= CelTokenKind.Null:
                _next++;
                return new CelExpression.Constant(token.Position, CelLiteral.Value(token, isNegative: false));
            case CelTokenKind.Minus when IsNegativeNumber:
                _next += 2;
                return new CelExpression.Constant(token.Position, CelLiteral.Value(tokens[_next - 1], isNegative: true));
            case CelTokenKind.Identifier:
                _next++;
                return Take(CelTokenKind.LeftParen)
                    ? new CelExpression.Call(token.Position, null, token.Text, ParseList(CelTokenKind.RightParen))
                    : new CelExpression.Name(token.Position, token.Text);
            case CelTokenKind.LeftBrace:
                _next++;
                return new CelExpression.Map(token.Position, ParseEntries());
            case CelTokenKind.LeftParen:
                _next++;
                var inner = ParseExpression();
                Expect(CelTokenKind.RightParen);
                return inner;
            case CelTokenKind.LeftBracket:
                _next++;
                return new CelExpression.List(token.Position, ParseList(CelTokenKind.RightBracket));
            default:
                throw Unexpected();
        }
    }

    private List<CelExpression> ParseList(CelTokenKind end)
    {
        var items = new List<CelExpression>();
        while (!Take(end))
        {
            items.Add(ParseExpression());
            if (!Take(CelTokenKind.Comma))
            {
                Expect(end);
                break;
            }

            // [1, 2,] is a list of the language; f(1,) is not a call.
            if (end == CelTokenKind.RightParen && Current.Kind == end)
            {
                throw Unexpected();
            }
        }

        return items;
    }

    private List<(CelExpression Key, CelExpression Value)> ParseEntries()
    {
        var entries = new List<(CelExpression Key, CelExpression Value)>();
        while (!Take(CelTokenKind.RightBrace))
        {
            var key = ParseExpression();
            Expect(CelTokenKind.Colon);
            entries.Add((key, ParseExpression()));
            if (!Take(CelTokenKind.Comma))
            {
                Expect(CelTokenKind.RightBrace);
                break;
            }
        }

        return entries;
    }

    private bool Take(CelTokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _next++;
        return true;
    }

    private CelToken Expect(CelTokenKind kind) => Current.Kind == kind ? tokens[_next++] : throw Unexpected();

    private CelSyntaxException Unexpected() =>
        new(Current.Kind == CelTokenKind.End ? "The expression ends too early." : "This is not supported here.", Current.Position);

    private static void Bound(int length, int position)
    {
        if (length > MaxDepth)
        {
            throw new CelSyntaxException($"At most {MaxDepth} of these follow each other.", position);
        }
    }
}

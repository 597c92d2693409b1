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

        var expression = ParseChain(CelTokenKind.Or, () => ParseChain(CelTokenKind.And, ParseRelation));
        _depth--;
        return expression;
    }

    private CelExpression ParseChain(CelTokenKind separator, Func<CelExpression> parseOperand)
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

        return new CelExpression.Chain(first.Position, separator, operands);
    }

    private CelExpression ParseRelation()
    {
        var left = ParseChain(CelTokenKind.Plus, ParseUnary);
        var length = 0;
        while (Current.Kind is CelTokenKind.Equal or CelTokenKind.NotEqual or CelTokenKind.In)
        {
            var relation = tokens[_next++];
            Bound(++length, relation.Position);
            left = new CelExpression.Relation(relation.Position, relation.Kind, left, ParseChain(CelTokenKind.Plus, ParseUnary));
        }

        return left;
    }

    private CelExpression ParseUnary()
    {
        var marks = 0;
        var position = Current.Position;
        while (Take(CelTokenKind.Not))
        {
            Bound(++marks, position);
        }

        var expression = ParseMember();
        for (; marks > 0; marks--)
        {
            expression = new CelExpression.Not(position, expression);
        }

        return expression;
    }

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
            case CelTokenKind.True or CelTokenKind.False:
                _next++;
                return new CelExpression.Bool(token.Position, token.Kind == CelTokenKind.True);
            case CelTokenKind.String:
                _next++;
                return new CelExpression.Text(token.Position, token.Text);
            case CelTokenKind.Identifier:
                _next++;
                return new CelExpression.Name(token.Position, token.Text);
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

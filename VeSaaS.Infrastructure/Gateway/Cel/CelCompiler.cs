using System.Collections.Frozen;
using System.Diagnostics;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>
/// Turns the syntax tree into delegates, with the language's exact semantics: missing keys and wrong types are error values, equality between
/// types is false, and `&amp;&amp;` and `||` absorb errors whichever side decides.
/// </summary>
internal static class CelCompiler
{
    public static CelStep Compile(CelExpression expression)
    {
        switch (expression)
        {
            case CelExpression.Bool(_, var value):
                var constant = CelValue.Of(value);
                return _ => constant;
            case CelExpression.Text(_, var value):
                var text = CelValue.Of(value);
                return _ => text;
            case CelExpression.List(_, var items):
                return CompileList([.. items.Select(Compile)]);
            case CelExpression.Name name:
                return CompileRoot(name);
            case CelExpression.Select select:
                return CompileSelect(select);
            case CelExpression.Index(_, var operand, var key):
                return CompileIndex(Compile(operand), Compile(key));
            case CelExpression.Call call:
                return CompileCall(call);
            case CelExpression.Not(_, var operand):
                var negated = Compile(operand);
                return activation => negated(activation) is { Kind: CelKind.Bool } value ? CelValue.Of(value.IsFalse) : CelValue.Error;
            case CelExpression.Relation relation:
                return CompileRelation(relation);
            case CelExpression.Chain(_, CelTokenKind.Plus, var operands):
                return CompileConcatenation([.. operands.Select(Compile)]);
            case CelExpression.Chain(_, var separator, var operands):
                return CompileLogic([.. operands.Select(Compile)], decisive: separator == CelTokenKind.Or);
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private static CelStep CompileRoot(CelExpression.Name name) => name.Value switch
    {
        "jwt" => activation => activation.Jwt is { } claims ? CelValue.Of(claims) : CelValue.Error,
        "request" => throw new CelSyntaxException("'request' is supported with a field only.", name.Position),
        _ => throw new CelSyntaxException($"'{name.Value}' is not declared.", name.Position),
    };

    private static CelStep CompileSelect(CelExpression.Select select)
    {
        if (select.Operand is CelExpression.Name { Value: "request" })
        {
            return select.Field switch
            {
                "headers" => activation => CelValue.Of(activation.Headers),
                "path" => activation => CelValue.Of(activation.Path),
                "pathAndQuery" => activation => CelValue.Of(activation.PathAndQuery),
                "method" => activation => CelValue.Of(activation.Method),
                "host" => activation => CelValue.Of(activation.Host),
                _ => throw new CelSyntaxException($"'request.{select.Field}' is not supported.", select.Position),
            };
        }

        var operand = Compile(select.Operand);
        var field = select.Field;
        return activation => operand(activation).Member(field);
    }

    private static CelStep CompileIndex(CelStep operand, CelStep key) => activation =>
        key(activation).AsString is { } name ? operand(activation).Member(name) : CelValue.Error;

    private static CelStep CompileCall(CelExpression.Call call)
    {
        Func<string, string, bool> test = call.Function switch
        {
            "startsWith" => static (text, part) => text.StartsWith(part, StringComparison.Ordinal),
            "endsWith" => static (text, part) => text.EndsWith(part, StringComparison.Ordinal),
            "contains" => static (text, part) => text.Contains(part, StringComparison.Ordinal),
            _ => throw new CelSyntaxException($"The function '{call.Function}' is not supported.", call.Position),
        };
        if (call.Arguments is not [var only])
        {
            throw new CelSyntaxException($"'{call.Function}' takes one argument.", call.Position);
        }

        var (target, argument) = (Compile(call.Target), Compile(only));
        return activation => target(activation).AsString is { } text && argument(activation).AsString is { } part
            ? CelValue.Of(test(text, part))
            : CelValue.Error;
    }

    private static CelStep CompileRelation(CelExpression.Relation relation)
    {
        var left = Compile(relation.Left);
        if (relation is { Operator: CelTokenKind.In, Right: CelExpression.List(_, var items) } && items.All(item => item is CelExpression.Text))
        {
            // The allow-lists: hundreds of customers cost as much as one.
            var set = items.Cast<CelExpression.Text>().Select(item => item.Value).ToFrozenSet(StringComparer.Ordinal);
            return activation => left(activation) switch
            {
                { IsError: true } error => error,
                { AsString: { } text } => CelValue.Of(set.Contains(text)),
                _ => CelValue.False,
            };
        }

        var right = Compile(relation.Right);
        return activation =>
        {
            var (a, b) = (left(activation), right(activation));
            if (a.IsError || b.IsError)
            {
                return CelValue.Error;
            }

            return relation.Operator switch
            {
                CelTokenKind.Equal => CelValue.Of(a.Equals(b)),
                CelTokenKind.NotEqual => CelValue.Of(!a.Equals(b)),
                _ => b.Contains(a),
            };
        };
    }

    private static CelStep CompileList(CelStep[] items) => activation =>
    {
        var values = new CelValue[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            values[index] = items[index](activation);
            if (values[index].IsError)
            {
                return CelValue.Error;
            }
        }

        return CelValue.Of(values);
    };

    private static CelStep CompileConcatenation(CelStep[] parts) => activation =>
    {
        var texts = new string[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (parts[index](activation).AsString is not { } text)
            {
                return CelValue.Error;
            }

            texts[index] = text;
        }

        return CelValue.Of(string.Concat(texts));
    };

    // false && error, and error && false, are false; the same with true for ||. Only when nothing decides does the error remain.
    private static CelStep CompileLogic(CelStep[] operands, bool decisive) => activation =>
    {
        var failed = false;
        foreach (var operand in operands)
        {
            var value = operand(activation);
            if (value.Kind == CelKind.Bool && value.IsTrue == decisive)
            {
                return value;
            }

            failed |= value.Kind != CelKind.Bool;
        }

        return failed ? CelValue.Error : CelValue.Of(!decisive);
    };
}

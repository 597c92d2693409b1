using System.Collections.Frozen;
using System.Diagnostics;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>
/// Turns the syntax tree into delegates, with the language's exact semantics: missing keys and wrong types are error values, equality between
/// types is false, and `&amp;&amp;` and `||` absorb errors whichever side decides.
/// </summary>
internal sealed class CelCompiler
{
    // Evaluation descends as deep as the tree: this many steps overflow no thread's stack.
    private const int MaxDepth = 200;

    private readonly List<string> _scope = [];
    private int _variables;
    private int _depth;

    private CelCompiler()
    {
    }

    /// <exception cref="CelSyntaxException">It names or does something that is not supported.</exception>
    public static CelProgram CompileProgram(CelExpression expression)
    {
        var compiler = new CelCompiler();
        var root = compiler.Compile(expression);
        return new CelProgram(root, compiler._variables);
    }

    /// <summary>Compiles one expression in the scope that holds here. Every step pays for itself.</summary>
    public CelStep Compile(CelExpression expression)
    {
        if (++_depth > MaxDepth)
        {
            throw new CelSyntaxException($"An expression is at most {MaxDepth} steps deep.", expression.Position);
        }

        var step = CompileStep(expression);
        _depth--;
        return evaluation => evaluation.Spend(1) ? step(evaluation) : CelValue.Error;
    }

    /// <summary>Compiles an expression that sees one more variable, and says where that variable lives.</summary>
    public (int Slot, CelStep[] Steps) CompileWith(string variable, params IReadOnlyList<CelExpression> expressions)
    {
        var slot = _scope.Count;
        _scope.Add(variable);
        _variables = Math.Max(_variables, _scope.Count);
        var steps = expressions.Select(Compile).ToArray();
        _scope.RemoveAt(slot);
        return (slot, steps);
    }

    private CelStep CompileStep(CelExpression expression)
    {
        switch (expression)
        {
            case CelExpression.Constant(_, var value):
                return _ => value;
            case CelExpression.List(_, var items):
                return CompileList([.. items.Select(Compile)]);
            case CelExpression.Map(_, var entries):
                return CompileMap([.. entries.Select(entry => Compile(entry.Key))], [.. entries.Select(entry => Compile(entry.Value))]);
            case CelExpression.Name name:
                return CompileName(name);
            case CelExpression.Select select:
                return CompileSelect(select);
            case CelExpression.Index(_, var operand, var key):
                var (indexed, index) = (Compile(operand), Compile(key));
                return evaluation => CelOperators.At(indexed(evaluation), index(evaluation), evaluation);
            case CelExpression.Call call:
                return CelMacros.TryCompile(call, this) ?? CelFunctions.Compile(call, this);
            case CelExpression.Not(_, var operand):
                var negated = Compile(operand);
                return evaluation => negated(evaluation) is { Kind: CelKind.Bool } value ? CelValue.Of(value.IsFalse) : CelValue.Error;
            case CelExpression.Negative(_, var operand):
                var signed = Compile(operand);
                return evaluation => CelOperators.Negative(signed(evaluation));
            case CelExpression.Relation relation:
                return CompileRelation(relation);
            case CelExpression.Arithmetic(_, var first, var rest):
                return CompileArithmetic(Compile(first), [.. rest.Select(next => (next.Operator, Compile(next.Operand)))]);
            case CelExpression.Logic(_, var separator, var operands):
                return CompileLogic([.. operands.Select(Compile)], decisive: separator == CelTokenKind.Or);
            case CelExpression.Conditional(_, var test, var then, var otherwise):
                return CompileConditional(Compile(test), Compile(then), Compile(otherwise));
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private CelStep CompileName(CelExpression.Name name)
    {
        if (_scope.LastIndexOf(name.Value) is >= 0 and var slot)
        {
            return evaluation => evaluation.Variables[slot];
        }

        return name.Value switch
        {
            "jwt" => evaluation => evaluation.Activation.Jwt is { } claims ? CelJson.Convert(claims, evaluation) : CelValue.Error,
            "request" => throw new CelSyntaxException("'request' is supported with a field only.", name.Position),
            _ => throw new CelSyntaxException($"'{name.Value}' is not declared.", name.Position),
        };
    }

    private CelStep CompileSelect(CelExpression.Select select)
    {
        if (IsRequest(select.Operand))
        {
            return select.Field switch
            {
                "headers" => evaluation => CelValue.Of(new CelMap.Headers(evaluation.Activation.Headers)),
                "path" => evaluation => CelValue.Of(evaluation.Activation.Path),
                "pathAndQuery" => evaluation => CelValue.Of(evaluation.Activation.PathAndQuery),
                "method" => evaluation => CelValue.Of(evaluation.Activation.Method),
                "host" => evaluation => CelValue.Of(evaluation.Activation.Host),
                _ => throw new CelSyntaxException($"'request.{select.Field}' is not supported.", select.Position),
            };
        }

        var (operand, field) = (Compile(select.Operand), CelValue.Of(select.Field));
        return evaluation => operand(evaluation).AsMap?.Find(field, evaluation) ?? CelValue.Error;
    }

    /// <summary>Whether it is the root `request`, which no variable hides.</summary>
    public bool IsRequest(CelExpression expression) => expression is CelExpression.Name { Value: "request" } && !_scope.Contains("request");

    private CelStep CompileRelation(CelExpression.Relation relation)
    {
        var left = Compile(relation.Left);
        if (relation is { Operator: CelTokenKind.In, Right: CelExpression.List(_, var items) }
            && items.All(item => item is CelExpression.Constant { Value.Kind: CelKind.String }))
        {
            // The allow-lists: hundreds of customers cost as much as one.
            var set = items.Cast<CelExpression.Constant>().Select(item => item.Value.AsString!).ToFrozenSet(StringComparer.Ordinal);
            return evaluation => left(evaluation) switch
            {
                { IsError: true } error => error,
                { AsString: { } text } => CelValue.Of(set.Contains(text)),
                _ => CelValue.False,
            };
        }

        var right = Compile(relation.Right);
        return evaluation => CelOperators.Relate(relation.Operator, left(evaluation), right(evaluation), evaluation);
    }

    private static CelStep CompileArithmetic(CelStep first, (CelTokenKind Operator, CelStep Operand)[] rest) => evaluation =>
    {
        var value = first(evaluation);
        foreach (var (kind, operand) in rest)
        {
            value = CelOperators.Calculate(kind, value, operand(evaluation), evaluation);
        }

        return value;
    };

    private static CelStep CompileConditional(CelStep test, CelStep then, CelStep otherwise) => evaluation => test(evaluation) switch
    {
        { IsTrue: true } => then(evaluation),
        { IsFalse: true } => otherwise(evaluation),
        _ => CelValue.Error,
    };

    private static CelStep CompileList(CelStep[] items) => evaluation =>
    {
        var values = new CelValue[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            values[index] = items[index](evaluation);
            if (values[index].IsError)
            {
                return CelValue.Error;
            }
        }

        return CelValue.Of(values);
    };

    private static CelStep CompileMap(CelStep[] keys, CelStep[] values) => evaluation =>
    {
        var map = new CelMap.Literal();
        for (var index = 0; index < keys.Length; index++)
        {
            var (key, value) = (keys[index](evaluation), values[index](evaluation));
            if (value.IsError || !map.TryAdd(key, value))
            {
                return CelValue.Error;
            }
        }

        return CelValue.Of(map);
    };

    // false && error, and error && false, are false; the same with true for ||. Only when nothing decides does the error remain.
    private static CelStep CompileLogic(CelStep[] operands, bool decisive) => evaluation =>
    {
        var failed = false;
        foreach (var operand in operands)
        {
            var value = operand(evaluation);
            if (value.Kind == CelKind.Bool && value.IsTrue == decisive)
            {
                return value;
            }

            failed |= value.Kind != CelKind.Bool;
        }

        return failed ? CelValue.Error : CelValue.Of(!decisive);
    };
}

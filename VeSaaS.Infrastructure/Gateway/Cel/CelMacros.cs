namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The macros: `has`, `all`, `exists`, `exists_one`, `map` and `filter`. Those over a map see its keys.</summary>
internal static class CelMacros
{
    /// <summary>The macro's step, or null when the call is not one of a macro.</summary>
    public static CelStep? TryCompile(CelExpression.Call call, CelCompiler compiler) => call switch
    {
        { Target: null, Function: "has" } => Has(call, compiler),
        { Target: { } target, Function: "all" or "exists" or "exists_one" or "map" or "filter" } => Comprehension(call, target, compiler),
        _ => null,
    };

    private static CelStep Has(CelExpression.Call call, CelCompiler compiler)
    {
        if (call.Arguments is not [CelExpression.Select select])
        {
            throw new CelSyntaxException("'has' takes one field selection.", call.Position);
        }

        if (compiler.IsRequest(select.Operand))
        {
            compiler.Compile(select);
            return _ => CelValue.True;
        }

        var (operand, field) = (compiler.Compile(select.Operand), CelValue.Of(select.Field));
        return evaluation => operand(evaluation).AsMap is { } map ? CelValue.Of(!map.Find(field, evaluation).IsError) : CelValue.Error;
    }

    private static CelStep Comprehension(CelExpression.Call call, CelExpression target, CelCompiler compiler)
    {
        var most = call.Function == "map" ? 3 : 2;
        if (call.Arguments.Count < 2 || call.Arguments.Count > most || call.Arguments[0] is not CelExpression.Name { Value: var variable })
        {
            throw new CelSyntaxException($"'{call.Function}' takes the name of a variable and an expression.", call.Position);
        }

        var range = compiler.Compile(target);
        var (slot, steps) = compiler.CompileWith(variable, [.. call.Arguments.Skip(1)]);
        return call.Function switch
        {
            "all" => Decide(range, slot, steps[0], decisive: false),
            "exists" => Decide(range, slot, steps[0], decisive: true),
            "exists_one" => ExistsOne(range, slot, steps[0]),
            "filter" => Collect(range, slot, steps[0], evaluation => evaluation.Variables[slot]),
            _ => Collect(range, slot, steps.Length == 2 ? steps[0] : null, steps[^1]),
        };
    }

    // Errors are absorbed as by && and ||, whatever the order of the elements.
    private static CelStep Decide(CelStep range, int slot, CelStep predicate, bool decisive) => evaluation =>
    {
        if (Elements(range(evaluation), evaluation) is not { } elements)
        {
            return CelValue.Error;
        }

        var failed = false;
        foreach (var element in elements)
        {
            evaluation.Variables[slot] = element;
            var value = predicate(evaluation);
            if (evaluation.IsExhausted)
            {
                return CelValue.Error;
            }

            if (value.Kind == CelKind.Bool && value.IsTrue == decisive)
            {
                return value;
            }

            failed |= value.Kind != CelKind.Bool;
        }

        return failed ? CelValue.Error : CelValue.Of(!decisive);
    };

    private static CelStep ExistsOne(CelStep range, int slot, CelStep predicate) => evaluation =>
    {
        if (Elements(range(evaluation), evaluation) is not { } elements)
        {
            return CelValue.Error;
        }

        var count = 0;
        foreach (var element in elements)
        {
            evaluation.Variables[slot] = element;
            var value = predicate(evaluation);
            if (value.Kind != CelKind.Bool)
            {
                return CelValue.Error;
            }

            count += value.IsTrue ? 1 : 0;
        }

        return CelValue.Of(count == 1);
    };

    private static CelStep Collect(CelStep range, int slot, CelStep? predicate, CelStep transform) => evaluation =>
    {
        if (Elements(range(evaluation), evaluation) is not { } elements)
        {
            return CelValue.Error;
        }

        var values = new List<CelValue>();
        foreach (var element in elements)
        {
            evaluation.Variables[slot] = element;
            var chosen = predicate?.Invoke(evaluation) ?? CelValue.True;
            if (chosen.IsFalse)
            {
                continue;
            }

            var value = chosen.IsTrue ? transform(evaluation) : CelValue.Error;
            if (value.IsError)
            {
                return CelValue.Error;
            }

            values.Add(value);
        }

        return CelValue.Of(values.ToArray());
    };

    private static IReadOnlyList<CelValue>? Elements(CelValue range, CelEvaluation evaluation)
    {
        IReadOnlyList<CelValue>? elements = range.AsList ?? range.AsMap?.Keys;
        return elements is not null && evaluation.Spend(elements.Count) ? elements : null;
    }
}

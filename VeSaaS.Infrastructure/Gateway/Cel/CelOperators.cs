using VeSaaS.Infrastructure.Gateway.Cel.Comparisons;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The operators on values. No operand is converted for arithmetic; numbers of all types are compared on one number line.</summary>
internal static class CelOperators
{
    public static CelValue Relate(CelTokenKind kind, CelValue left, CelValue right, CelEvaluation evaluation)
    {
        if (left.IsError || right.IsError)
        {
            return CelValue.Error;
        }

        return kind switch
        {
            CelTokenKind.Equal => CelValue.Of(CelComparison.AreEqual(left, right, evaluation)),
            CelTokenKind.NotEqual => CelValue.Of(!CelComparison.AreEqual(left, right, evaluation)),
            CelTokenKind.In => IsIn(left, right, evaluation),
            _ => CelComparison.Order(left, right, evaluation) switch
            {
                null => CelValue.Error,
                { } order => CelValue.Of(kind switch
                {
                    CelTokenKind.Less => order < 0,
                    CelTokenKind.LessOrEqual => order <= 0,
                    CelTokenKind.Greater => order > 0,
                    _ => order >= 0,
                }),
            },
        };
    }

    /// <summary>Indexing: a list by a whole number, a map by a key. What is not there is an error.</summary>
    public static CelValue At(CelValue operand, CelValue key, CelEvaluation evaluation) => operand switch
    {
        _ when key.IsError => CelValue.Error,
        { AsMap: { } map } => map.Find(key, evaluation),
        { AsList: { } items } when key.AsWhole is { } index && index >= 0 && index < items.Length => items[(int)index],
        _ => CelValue.Error,
    };

    public static CelValue Negative(CelValue value) => value.Kind switch
    {
        CelKind.Int when value.AsInt != long.MinValue => CelValue.Of(-value.AsInt),
        CelKind.Double => CelValue.Of(-value.AsDouble),
        _ => CelValue.Error,
    };

    public static CelValue Calculate(CelTokenKind kind, CelValue left, CelValue right, CelEvaluation evaluation)
    {
        if (left.Kind != right.Kind)
        {
            return CelValue.Error;
        }

        return left.Kind switch
        {
            CelKind.Int or CelKind.Uint => Calculate(kind, left.Kind, left.AsWhole!.Value, right.AsWhole!.Value),
            CelKind.Double => Calculate(kind, left.AsDouble, right.AsDouble),
            _ when kind != CelTokenKind.Plus => CelValue.Error,
            CelKind.String => evaluation.Spend(CelEvaluation.Length((long)left.AsString!.Length + right.AsString!.Length))
                ? CelValue.Of(left.AsString + right.AsString)
                : CelValue.Error,
            CelKind.Bytes => evaluation.Spend(CelEvaluation.Length((long)left.AsBytes!.Length + right.AsBytes!.Length))
                ? CelValue.Of([.. left.AsBytes, .. right.AsBytes])
                : CelValue.Error,
            CelKind.List => evaluation.Spend((long)left.AsList!.Length + right.AsList!.Length)
                ? CelValue.Of([.. left.AsList, .. right.AsList])
                : CelValue.Error,
            _ => CelValue.Error,
        };
    }

    private static CelValue Calculate(CelTokenKind kind, CelKind type, Int128 left, Int128 right)
    {
        // The largest product of two uints does not fit; everything else does, and is then compared with the range of the type.
        if (kind == CelTokenKind.Times && type == CelKind.Uint && Math.BigMul((ulong)left, (ulong)right, out _) != 0)
        {
            return CelValue.Error;
        }

        if (right == 0 && kind is CelTokenKind.Divide or CelTokenKind.Remainder)
        {
            return CelValue.Error;
        }

        // The language treats the remainder as the division that it belongs to.
        if (kind == CelTokenKind.Remainder && left == long.MinValue && right == -1)
        {
            return CelValue.Error;
        }

        var result = kind switch
        {
            CelTokenKind.Plus => left + right,
            CelTokenKind.Minus => left - right,
            CelTokenKind.Times => left * right,
            CelTokenKind.Divide => left / right,
            _ => left % right,
        };
        return Whole(type, result);
    }

    /// <summary>A whole number of a type, or an error when it does not fit.</summary>
    public static CelValue Whole(CelKind type, Int128 value) => type switch
    {
        CelKind.Int when value >= long.MinValue && value <= long.MaxValue => CelValue.Of((long)value),
        CelKind.Uint when value >= 0 && value <= ulong.MaxValue => CelValue.Of((ulong)value),
        _ => CelValue.Error,
    };

    private static CelValue Calculate(CelTokenKind kind, double left, double right) => kind switch
    {
        CelTokenKind.Plus => CelValue.Of(left + right),
        CelTokenKind.Minus => CelValue.Of(left - right),
        CelTokenKind.Times => CelValue.Of(left * right),
        CelTokenKind.Divide => CelValue.Of(left / right),
        _ => CelValue.Error,
    };

    private static CelValue IsIn(CelValue item, CelValue container, CelEvaluation evaluation)
    {
        if (container.AsMap is { } map)
        {
            return item.IsNumber || item.Kind is CelKind.String or CelKind.Bool ? CelValue.Of(!map.Find(item, evaluation).IsError) : CelValue.Error;
        }

        if (container.AsList is not { } items)
        {
            return CelValue.Error;
        }

        foreach (var candidate in items)
        {
            if (!evaluation.Spend(1))
            {
                return CelValue.Error;
            }

            if (CelComparison.AreEqual(candidate, item, evaluation))
            {
                return CelValue.True;
            }
        }

        return CelValue.False;
    }
}

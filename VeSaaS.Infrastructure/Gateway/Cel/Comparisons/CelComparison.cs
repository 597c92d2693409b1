namespace VeSaaS.Infrastructure.Gateway.Cel.Comparisons;

/// <summary>Equality and order of values. What it costs depends on what is compared, and is paid before.</summary>
internal static class CelComparison
{
    /// <summary>Equality of the language: values of different types are unequal, and that is not an error.</summary>
    public static bool AreEqual(CelValue left, CelValue right, CelEvaluation evaluation)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return CompareNumbers(left, right) == 0;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        switch (left.Kind)
        {
            case CelKind.Null:
                return true;
            case CelKind.Bool:
                return left.IsTrue == right.IsTrue;
            case CelKind.String:
                var (a, b) = (left.AsString!, right.AsString!);
                return a.Length == b.Length && evaluation.Spend(CelEvaluation.Length(a.Length)) && string.Equals(a, b, StringComparison.Ordinal);
            case CelKind.Bytes:
                return evaluation.Spend(CelEvaluation.Length(left.AsBytes!.Length)) && left.AsBytes.AsSpan().SequenceEqual(right.AsBytes);
            case CelKind.List:
                return AreEqual(left.AsList!, right.AsList!, evaluation);
            case CelKind.Map:
                return AreEqual(left.AsMap!, right.AsMap!, evaluation);
            default:
                // Data that cannot be read, inside a list or map: neither equal nor unequal.
                evaluation.Exhaust();
                return false;
        }
    }

    private static bool AreEqual(CelValue[] left, CelValue[] right, CelEvaluation evaluation)
    {
        if (left.Length != right.Length || !evaluation.Spend(left.Length))
        {
            return false;
        }

        for (var index = 0; index < left.Length; index++)
        {
            if (!AreEqual(left[index], right[index], evaluation))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(CelMap left, CelMap right, CelEvaluation evaluation)
    {
        var keys = left.Keys;
        if (!evaluation.Spend(keys.Count) || keys.Count != right.Keys.Count)
        {
            return false;
        }

        foreach (var key in keys)
        {
            var (own, other) = (left.Find(key, evaluation), right.Find(key, evaluation));
            if (own.IsError)
            {
                // Its key is there and its value cannot be read: neither equal nor unequal.
                evaluation.Exhaust();
            }

            if (own.IsError || other.IsError || !AreEqual(own, other, evaluation))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Below nought, nought or above it; null when the two have no order.</summary>
    public static int? Order(CelValue left, CelValue right, CelEvaluation evaluation)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return CompareNumbers(left, right);
        }

        if (left.Kind != right.Kind)
        {
            return null;
        }

        switch (left.Kind)
        {
            case CelKind.Bool:
                return left.IsTrue.CompareTo(right.IsTrue);
            case CelKind.String when evaluation.Spend(CelEvaluation.Length(Math.Min(left.AsString!.Length, right.AsString!.Length))):
                return CompareTexts(left.AsString, right.AsString);
            case CelKind.Bytes when evaluation.Spend(CelEvaluation.Length(Math.Min(left.AsBytes!.Length, right.AsBytes!.Length))):
                return left.AsBytes.AsSpan().SequenceCompareTo(right.AsBytes);
            default:
                return null;
        }
    }

    // By code point: a surrogate stands for one above everything that is a single char.
    private static int CompareTexts(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a).CompareTo(char.IsSurrogate(b));
    }

    // Null when one of them is not a number, which is equal to nothing and has no place in any order.
    private static int? CompareNumbers(CelValue left, CelValue right)
    {
        if ((left.Kind == CelKind.Double && double.IsNaN(left.AsDouble)) || (right.Kind == CelKind.Double && double.IsNaN(right.AsDouble)))
        {
            return null;
        }

        return (left.Kind == CelKind.Double, right.Kind == CelKind.Double) switch
        {
            (true, true) => left.AsDouble.CompareTo(right.AsDouble),
            (true, false) => -Compare(right.AsWhole!.Value, left.AsDouble),
            (false, true) => Compare(left.AsWhole!.Value, right.AsDouble),
            _ => left.AsWhole!.Value.CompareTo(right.AsWhole!.Value),
        };
    }

    private static int Compare(Int128 whole, double number)
    {
        if (Math.Abs(number) > 1e20)
        {
            return number > 0 ? -1 : 1;
        }

        var truncated = Math.Truncate(number);
        var order = whole.CompareTo((Int128)truncated);
        return order != 0 ? order : truncated.CompareTo(number);
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VeSaaS.Infrastructure.Gateway.Cel.Patterns;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The functions: size, tests of texts and conversions between types.</summary>
internal static class CelFunctions
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static CelStep Compile(CelExpression.Call call, CelCompiler compiler)
    {
        switch (call)
        {
            case { Function: "matches", Target: { } target, Arguments: [var pattern] }:
                return Matches(compiler.Compile(target), pattern);
            case { Function: "matches", Target: null, Arguments: [var text, var pattern] }:
                return Matches(compiler.Compile(text), pattern);
            case { Function: "size", Target: { } sized, Arguments: [] }:
                return Apply(compiler.Compile(sized), Size);
            case { Function: "startsWith" or "endsWith" or "contains", Target: { } searched, Arguments: [var part] }:
                return Test(call.Function, compiler.Compile(searched), compiler.Compile(part));
            case { Target: null, Arguments: [var argument] } when Conversion(call.Function) is { } conversion:
                return Apply(compiler.Compile(argument), conversion);
            default:
                throw new CelSyntaxException(Refusal(call), call.Position);
        }
    }

    private static string Refusal(CelExpression.Call call) => call.Function switch
    {
        "duration" => "Durations are not supported.",
        "timestamp" => "Timestamps are not supported.",
        "type" => "Types as values are not supported.",
        ['g', 'e', 't', >= 'A' and <= 'Z', ..] => $"'{call.Function}' is a function of timestamps and durations, which are not supported.",
        "matches" or "size" or "startsWith" or "endsWith" or "contains" => $"'{call.Function}' is called with too few or too many arguments here.",
        _ when Conversion(call.Function) is not null => $"'{call.Function}' takes one argument.",
        _ => $"The function '{call.Function}' is not supported.",
    };

    private static Func<CelValue, CelEvaluation, CelValue>? Conversion(string function) => function switch
    {
        "size" => Size,
        "dyn" => static (value, _) => value,
        "int" => static (value, _) => ToWhole(CelKind.Int, value),
        "uint" => static (value, _) => ToWhole(CelKind.Uint, value),
        "double" => static (value, _) => ToDouble(value),
        "bool" => static (value, _) => ToBool(value),
        "string" => static (value, _) => ToText(value),
        "bytes" => static (value, _) => ToBytes(value),
        _ => null,
    };

    private static CelStep Apply(CelStep argument, Func<CelValue, CelEvaluation, CelValue> function) => evaluation =>
        argument(evaluation) is { IsError: false } value && evaluation.Spend(CelEvaluation.Length(value.AsString?.Length ?? value.AsBytes?.Length ?? 0))
            ? function(value, evaluation)
            : CelValue.Error;

    private static CelStep Matches(CelStep text, CelExpression pattern)
    {
        if (pattern is not CelExpression.Constant { Value.AsString: { } source })
        {
            throw new CelSyntaxException("'matches' is supported with a literal pattern only.", pattern.Position);
        }

        var regex = CelPattern.Compile(source, pattern.Position);
        return evaluation =>
        {
            if (text(evaluation).AsString is not { } subject || !evaluation.Spend((CelEvaluation.Length(subject.Length) + 1) * (CelEvaluation.Length(source.Length) + 1)))
            {
                return CelValue.Error;
            }

            try
            {
                return CelValue.Of(regex.IsMatch(subject));
            }
            catch (RegexMatchTimeoutException)
            {
                // It cost more than anybody foresaw: the same end as any other cost that is too high.
                evaluation.Exhaust();
                return CelValue.Error;
            }
        };
    }

    private static CelStep Test(string function, CelStep target, CelStep argument)
    {
        Func<string, string, bool> test = function switch
        {
            "startsWith" => static (text, part) => text.StartsWith(part, StringComparison.Ordinal),
            "endsWith" => static (text, part) => text.EndsWith(part, StringComparison.Ordinal),
            _ => static (text, part) => text.Contains(part, StringComparison.Ordinal),
        };
        return evaluation =>
        {
            if (target(evaluation).AsString is not { } text || argument(evaluation).AsString is not { } part)
            {
                return CelValue.Error;
            }

            var cost = function == "contains" ? (CelEvaluation.Length(text.Length) + 1) * (CelEvaluation.Length(part.Length) + 1) : CelEvaluation.Length(part.Length);
            return evaluation.Spend(cost) ? CelValue.Of(test(text, part)) : CelValue.Error;
        };
    }

    private static CelValue Size(CelValue value, CelEvaluation evaluation) => value switch
    {
        { AsString: { } text } => CelValue.Of((long)text.Length - text.Count(char.IsLowSurrogate)),
        { AsBytes: { } octets } => CelValue.Of((long)octets.Length),
        { AsList: { } items } => CelValue.Of((long)items.Length),
        { AsMap.Keys.Count: var count } => evaluation.Spend(count) ? CelValue.Of((long)count) : CelValue.Error,
        _ => CelValue.Error,
    };

    private static CelValue ToWhole(CelKind type, CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int or CelKind.Uint:
                return CelOperators.Whole(type, value.AsWhole!.Value);
            case CelKind.Double when Math.Abs(value.AsDouble) < 1e20:
                // -2^63 itself is refused as well: a double that large stands for its neighbours too.
                return type == CelKind.Int && value.AsDouble <= long.MinValue || type == CelKind.Uint && value.AsDouble < 0
                    ? CelValue.Error
                    : CelOperators.Whole(type, (Int128)value.AsDouble);
            case CelKind.String:
                var styles = type == CelKind.Int ? NumberStyles.AllowLeadingSign : NumberStyles.None;
                return Int128.TryParse(value.AsString, styles, CultureInfo.InvariantCulture, out var whole)
                    ? CelOperators.Whole(type, whole)
                    : CelValue.Error;
            default:
                return CelValue.Error;
        }
    }

    private static CelValue ToDouble(CelValue value)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return value.Kind switch
        {
            CelKind.Int => CelValue.Of((double)value.AsInt),
            CelKind.Uint => CelValue.Of((double)value.AsUint),
            CelKind.Double => value,
            CelKind.String when double.TryParse(value.AsString, styles, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                CelValue.Of(number),
            _ => CelValue.Error,
        };
    }

    private static CelValue ToBool(CelValue value) => value switch
    {
        { Kind: CelKind.Bool } => value,
        { AsString: "true" or "True" or "TRUE" or "t" or "1" } => CelValue.True,
        { AsString: "false" or "False" or "FALSE" or "f" or "0" } => CelValue.False,
        _ => CelValue.Error,
    };

    private static CelValue ToText(CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return value;
            case CelKind.Bool:
                return CelValue.Of(value.IsTrue ? "true" : "false");
            case CelKind.Int or CelKind.Uint:
                return CelValue.Of(value.AsWhole!.Value.ToString(CultureInfo.InvariantCulture));
            case CelKind.Bytes:
                try
                {
                    return CelValue.Of(Utf8.GetString(value.AsBytes!));
                }
                catch (DecoderFallbackException)
                {
                    // Bytes that are no text have no conversion to one.
                    return CelValue.Error;
                }

            default:
                return CelValue.Error;
        }
    }

    private static CelValue ToBytes(CelValue value) => value switch
    {
        { Kind: CelKind.Bytes } => value,
        { AsString: { } text } => Octets(text),
        _ => CelValue.Error,
    };

    private static CelValue Octets(string text)
    {
        try
        {
            return CelValue.Of(Utf8.GetBytes(text));
        }
        catch (EncoderFallbackException)
        {
            // A header with half a code point is no string of the language.
            return CelValue.Error;
        }
    }
}

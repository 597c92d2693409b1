using System.Globalization;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The values of literals.</summary>
internal static class CelLiteral
{
    /// <exception cref="CelSyntaxException">The number is none of its type.</exception>
    public static CelValue Value(CelToken token, bool isNegative) => token.Kind switch
    {
        CelTokenKind.True => CelValue.True,
        CelTokenKind.False => CelValue.False,
        CelTokenKind.Null => CelValue.Null,
        CelTokenKind.String => CelValue.Of(token.Text),
        CelTokenKind.Bytes => CelValue.Of(token.Octets!),
        CelTokenKind.Double => Double(token, isNegative),
        _ => Whole(token, isNegative),
    };

    private static CelValue Double(CelToken token, bool isNegative)
    {
        var value = double.Parse(token.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? CelValue.Of(isNegative ? -value : value) : throw OutOfRange(token);
    }

    private static CelValue Whole(CelToken token, bool isNegative)
    {
        var isHex = token.Text.Length > 1 && token.Text[1] is 'x' or 'X';
        if (!ulong.TryParse(
            isHex ? token.Text.AsSpan(2) : token.Text,
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var magnitude))
        {
            throw OutOfRange(token);
        }

        var value = isNegative ? -(Int128)magnitude : magnitude;
        return token.Kind switch
        {
            CelTokenKind.Uint when value >= 0 => CelValue.Of((ulong)value),
            CelTokenKind.Int when value >= long.MinValue && value <= long.MaxValue => CelValue.Of((long)value),
            _ => throw OutOfRange(token),
        };
    }

    private static CelSyntaxException OutOfRange(CelToken token) => new("This number does not fit its type.", token.Position);
}

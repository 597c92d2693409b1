namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The types that a value can have. Errors are values, as the language has it.</summary>
internal enum CelKind
{
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
}

/// <summary>One value of an evaluation. The default value is an error, so that whatever is forgotten refuses.</summary>
internal readonly struct CelValue
{
    private readonly object? _object;
    private readonly long _bits;

    private CelValue(CelKind kind, long bits, object? value = null)
    {
        Kind = kind;
        _bits = bits;
        _object = value;
    }

    public static CelValue Error => default;

    public static CelValue Null { get; } = new(CelKind.Null, 0);

    public static CelValue True { get; } = new(CelKind.Bool, 1);

    public static CelValue False { get; } = new(CelKind.Bool, 0);

    public CelKind Kind { get; }

    public bool IsError => Kind == CelKind.Error;

    public bool IsTrue => Kind == CelKind.Bool && _bits == 1;

    public bool IsFalse => Kind == CelKind.Bool && _bits == 0;

    public bool IsNumber => Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    public string? AsString => _object as string;

    public byte[]? AsBytes => _object as byte[];

    public CelValue[]? AsList => _object as CelValue[];

    public CelMap? AsMap => _object as CelMap;

    /// <summary>The value of an <see cref="CelKind.Int"/>.</summary>
    public long AsInt => _bits;

    /// <summary>The value of a <see cref="CelKind.Uint"/>.</summary>
    public ulong AsUint => unchecked((ulong)_bits);

    /// <summary>The value of a <see cref="CelKind.Double"/>.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(_bits);

    public static CelValue Of(bool value) => value ? True : False;

    public static CelValue Of(long value) => new(CelKind.Int, value);

    public static CelValue Of(ulong value) => new(CelKind.Uint, unchecked((long)value));

    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value) => new(CelKind.String, 0, value);

    public static CelValue Of(byte[] value) => new(CelKind.Bytes, 0, value);

    public static CelValue Of(CelValue[] items) => new(CelKind.List, 0, items);

    public static CelValue Of(CelMap map) => new(CelKind.Map, 0, map);

    /// <summary>The whole number that the value is equal to, whatever its numeric type, or null.</summary>
    public Int128? AsWhole => Kind switch
    {
        CelKind.Int => AsInt,
        CelKind.Uint => AsUint,
        CelKind.Double when Math.Abs(AsDouble) < 1e20 && Math.Truncate(AsDouble) == AsDouble => (Int128)AsDouble,
        _ => null,
    };
}

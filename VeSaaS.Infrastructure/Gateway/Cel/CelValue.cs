using System.Text.Json;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The types that a value of the supported part of CEL can have. Errors are values, as the language has it.</summary>
internal enum CelKind
{
    Error,
    Null,
    Bool,
    String,
    Number,
    List,
    Map,
    Headers,
}

/// <summary>One value of an evaluation. The default value is an error, so that whatever is forgotten refuses.</summary>
internal readonly struct CelValue : IEquatable<CelValue>
{
    private readonly object? _value;

    private CelValue(CelKind kind, object? value)
    {
        Kind = kind;
        _value = value;
    }

    public static CelValue Error => default;

    public static CelValue True { get; } = new(CelKind.Bool, true);

    public static CelValue False { get; } = new(CelKind.Bool, false);

    public CelKind Kind { get; }

    public bool IsError => Kind == CelKind.Error;

    public bool IsTrue => Kind == CelKind.Bool && (bool)_value!;

    public bool IsFalse => Kind == CelKind.Bool && !(bool)_value!;

    public string? AsString => Kind == CelKind.String ? (string)_value! : null;

    public static CelValue Of(bool value) => value ? True : False;

    public static CelValue Of(string value) => new(CelKind.String, value);

    public static CelValue Of(IReadOnlyList<CelValue> items) => new(CelKind.List, items);

    public static CelValue Of(IReadOnlyDictionary<string, string> headers) => new(CelKind.Headers, headers);

    public static CelValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Of(json.GetString()!),
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Null => new CelValue(CelKind.Null, null),
        JsonValueKind.Number => new CelValue(CelKind.Number, json),
        JsonValueKind.Array => Of([.. json.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => new CelValue(CelKind.Map, json),
        _ => Error,
    };

    /// <summary>Field selection and indexing by a string: a missing key is an error.</summary>
    public CelValue Member(string key) => Kind switch
    {
        CelKind.Headers => ((IReadOnlyDictionary<string, string>)_value!).TryGetValue(key, out var header) ? Of(header) : Error,
        CelKind.Map => ((JsonElement)_value!).TryGetProperty(key, out var property) ? Of(property) : Error,
        _ => Error,
    };

    /// <summary>The operator `in`, with this value on its right-hand side.</summary>
    public CelValue Contains(CelValue item)
    {
        switch (Kind)
        {
            case CelKind.List:
                foreach (var candidate in (IReadOnlyList<CelValue>)_value!)
                {
                    if (candidate.Equals(item))
                    {
                        return True;
                    }
                }

                return False;
            case CelKind.Headers or CelKind.Map when item.AsString is { } key:
                return Of(!Member(key).IsError);
            default:
                return Error;
        }
    }

    /// <summary>Equality of the language: values of different types are unequal, and that is not an error. Errors are handled by the caller.</summary>
    public bool Equals(CelValue other) => Kind == other.Kind && Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool => (bool)_value! == (bool)other._value!,
        CelKind.String => string.Equals((string)_value!, (string)other._value!, StringComparison.Ordinal),
        CelKind.Number or CelKind.Map => JsonElement.DeepEquals((JsonElement)_value!, (JsonElement)other._value!),
        CelKind.List => ((IReadOnlyList<CelValue>)_value!).SequenceEqual((IReadOnlyList<CelValue>)other._value!),
        CelKind.Headers => ReferenceEquals(_value, other._value),
        _ => false,
    };

    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, AsString);
}

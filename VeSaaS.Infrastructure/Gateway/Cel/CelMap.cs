using System.Text.Json;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>A map. Its keys are strings, booleans and whole numbers; whole numbers of all types are one number line.</summary>
internal abstract class CelMap
{
    public abstract IReadOnlyList<CelValue> Keys { get; }

    /// <summary>The value of a key, or an error when there is none.</summary>
    public abstract CelValue Find(CelValue key, CelEvaluation evaluation);

    /// <summary>The map of the request's headers.</summary>
    internal sealed class Headers(IReadOnlyDictionary<string, string> headers) : CelMap
    {
        public override IReadOnlyList<CelValue> Keys => [.. headers.Keys.Select(CelValue.Of)];

        public override CelValue Find(CelValue key, CelEvaluation evaluation) =>
            key.AsString is { } name && headers.TryGetValue(name, out var header) ? CelValue.Of(header) : CelValue.Error;
    }

    /// <summary>A JSON object. Of several members with one name the last counts.</summary>
    internal sealed class Json(JsonElement json) : CelMap
    {
        public override IReadOnlyList<CelValue> Keys => CelJson.Names(json);

        public override CelValue Find(CelValue key, CelEvaluation evaluation) =>
            key.AsString is { } name ? CelJson.Member(json, name, evaluation) : CelValue.Error;
    }

    /// <summary>What a map literal makes.</summary>
    internal sealed class Literal : CelMap
    {
        private readonly Dictionary<object, CelValue> _values = [];
        private readonly List<CelValue> _keys = [];

        public override IReadOnlyList<CelValue> Keys => _keys;

        public override CelValue Find(CelValue key, CelEvaluation evaluation) =>
            Identity(key) is { } identity ? _values.GetValueOrDefault(identity) : CelValue.Error;

        /// <summary>Adds an entry; false when no key has that type, or it is there already.</summary>
        public bool TryAdd(CelValue key, CelValue value)
        {
            if (key.Kind == CelKind.Double || Identity(key) is not { } identity || !_values.TryAdd(identity, value))
            {
                return false;
            }

            _keys.Add(key);
            return true;
        }

        private static object? Identity(CelValue key) => key.Kind switch
        {
            CelKind.String => key.AsString,
            CelKind.Bool => key.IsTrue,
            _ => key.AsWhole,
        };
    }
}

/// <summary>JSON as values, by the language's table of conversions: every number is a double.</summary>
internal static class CelJson
{
    public static CelValue Convert(JsonElement json, CelEvaluation evaluation)
    {
        if (!evaluation.Spend(1))
        {
            return CelValue.Error;
        }

        return json.ValueKind switch
        {
            JsonValueKind.String => Text(json),
            JsonValueKind.True => CelValue.True,
            JsonValueKind.False => CelValue.False,
            JsonValueKind.Null => CelValue.Null,
            JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number) ? CelValue.Of(number) : CelValue.Error,
            JsonValueKind.Array => Items(json, evaluation),
            JsonValueKind.Object => CelValue.Of(new CelMap.Json(json)),
            _ => CelValue.Error,
        };
    }

    public static CelValue Member(JsonElement json, string name, CelEvaluation evaluation)
    {
        try
        {
            return evaluation.Spend(json.GetPropertyCount()) && json.TryGetProperty(name, out var property) ? Convert(property, evaluation) : CelValue.Error;
        }
        catch (InvalidOperationException)
        {
            // An escape in a name that is half a code point: nobody can know what it names.
            return CelValue.Error;
        }
    }

    public static IReadOnlyList<CelValue> Names(JsonElement json)
    {
        try
        {
            return [.. json.EnumerateObject().Select(member => member.Name).Distinct(StringComparer.Ordinal).Select(CelValue.Of)];
        }
        catch (InvalidOperationException)
        {
            // The same half code point. An error among the keys is an error in whatever looks at them.
            return [CelValue.Error];
        }
    }

    private static CelValue Items(JsonElement json, CelEvaluation evaluation)
    {
        var items = new List<CelValue>();
        foreach (var element in json.EnumerateArray())
        {
            var item = Convert(element, evaluation);
            if (item.IsError)
            {
                return item;
            }

            items.Add(item);
        }

        return CelValue.Of(items.ToArray());
    }

    private static CelValue Text(JsonElement json)
    {
        try
        {
            return CelValue.Of(json.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // The same half code point; a string of the language has whole ones only.
            return CelValue.Error;
        }
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>
/// Reads one JSON object of a manifest strictly: what is missing, of the wrong type, or present and never asked for becomes a problem.
/// </summary>
internal sealed class ManifestFields(JsonNode? node, string path, List<string> problems)
{
    private readonly JsonObject _object = AsObject(node, path, problems);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public bool Has(string name) => _object.ContainsKey(name);

    public string Text(string name)
    {
        if (OptionalText(name) is { Length: > 0 } text)
        {
            return text;
        }

        Problem(name, "is missing");
        return "";
    }

    public string? OptionalText(string name) => Take(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => Wrong<string>(name, "is not a text"),
    };

    public int? OptionalNumber(string name) => Take(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number
            && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => Wrong<int?>(name, "is not a whole number"),
    };

    public ManifestFields Object(string name) => new(Take(name), Below(name), problems);

    public IReadOnlyList<ManifestFields> Objects(string name) =>
        [.. Items(name).Select((item, index) => new ManifestFields(item, $"{Below(name)}[{index}]", problems))];

    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var item in Items(name))
        {
            if (item is JsonValue value && value.TryGetValue<string>(out var text))
            {
                texts.Add(text);
            }
            else
            {
                Problem(name, "holds something that is not a text");
            }
        }

        return texts;
    }

    /// <summary>The only object of a list; anything else than exactly one is a problem.</summary>
    public ManifestFields Single(string name)
    {
        var all = Objects(name);
        if (all.Count != 1)
        {
            Problem(name, $"has {all.Count} entries; this gateway implements exactly one");
        }

        return all.Count > 0 ? all[0] : new ManifestFields(new JsonObject(), $"{Below(name)}[0]", problems);
    }

    /// <summary>Demands a field to have one of the values that this gateway implements.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> values)
    {
        var text = Text(name);
        if (text.Length > 0 && !values.Contains(text))
        {
            Problem(name, $"is '{text}', which this gateway does not implement");
        }

        return text;
    }

    /// <summary>Marks fields as known without looking into them.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _read.Add(name);
        }
    }

    /// <summary>Ends the reading: every field that nobody asked for is a problem.</summary>
    public void End()
    {
        foreach (var (name, _) in _object)
        {
            if (!_read.Contains(name))
            {
                Problem(name, "is not implemented by this gateway");
            }
        }
    }

    public void Problem(string name, string what) => problems.Add($"{Below(name)} {what}.");

    private JsonArray Items(string name) => Take(name) switch
    {
        null => [],
        JsonArray array => array,
        _ => Wrong<JsonArray>(name, "is not a list") ?? [],
    };

    private JsonNode? Take(string name)
    {
        _read.Add(name);
        return _object.TryGetPropertyValue(name, out var value) ? value : null;
    }

    private string Below(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private T? Wrong<T>(string name, string what)
    {
        Problem(name, what);
        return default;
    }

    private static JsonObject AsObject(JsonNode? node, string path, List<string> problems)
    {
        if (node is JsonObject found)
        {
            return found;
        }

        problems.Add($"{(path.Length == 0 ? "The document" : path)} is missing or not an object.");
        return [];
    }
}

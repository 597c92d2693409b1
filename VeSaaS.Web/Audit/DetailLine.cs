using System.Text.Json;

namespace VeSaaS.Web.Audit;

/// <summary>One field of a row's detail.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Before">What it was, where the row says.</param>
/// <param name="After">What it is, or its value.</param>
/// <param name="IsChange">Whether the row says both.</param>
internal sealed record DetailLine(string Field, string Before, string After, bool IsChange)
{
    private const string Nothing = "nothing";

    /// <summary>
    /// Understands `{ before: {…}, after: {…} }`, and anywhere in it a field that is itself `{ before, after }`. What did not change is left out.
    /// Anything that is not an object stands as it is.
    /// </summary>
    public static IReadOnlyList<DetailLine> Of(string detail)
    {
        if (detail.Length == 0)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(detail);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? [.. OfObject("", document.RootElement)]
                : [new DetailLine("value", "", Text(document.RootElement), false)];
        }
        catch (JsonException)
        {
            // A row that somebody changed by hand is shown as it is.
            return [new DetailLine("value", "", detail, false)];
        }
    }

    private static IEnumerable<DetailLine> OfObject(string path, JsonElement element)
    {
        if (element.TryGetProperty("before", out var before) && element.TryGetProperty("after", out var after))
        {
            return Changes(path, before, after);
        }

        return element.EnumerateObject().SelectMany(property => property.Value.ValueKind is JsonValueKind.Object
            ? OfObject(property.Name == "changes" ? path : Join(path, property.Name), property.Value)
            : property.Value.ValueKind is JsonValueKind.Null
                ? []
                : (IEnumerable<DetailLine>)[new DetailLine(Join(path, property.Name), "", Text(property.Value), false)]);
    }

    private static IEnumerable<DetailLine> Changes(string path, JsonElement before, JsonElement after)
    {
        if (before.ValueKind is not JsonValueKind.Object || after.ValueKind is not JsonValueKind.Object)
        {
            return [new DetailLine(path.Length == 0 ? "value" : path, Text(before), Text(after), true)];
        }

        var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(property => property.Name).Distinct();
        return names.Select(name => new DetailLine(Join(path, name), TextOf(before, name), TextOf(after, name), true)).Where(line => line.Before != line.After);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Text(value) : Nothing;

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : "empty",
        JsonValueKind.Null => Nothing,
        _ => value.GetRawText(),
    };
}

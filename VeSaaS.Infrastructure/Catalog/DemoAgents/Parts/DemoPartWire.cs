using System.Text.Json.Nodes;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Parts;

/// <summary>
/// Writes parts in both dialects:
/// <code>
/// 1.0  {"raw":"aGk=","filename":"a.txt","mediaType":"text/plain"}
/// 0.3  {"kind":"file","file":{"bytes":"aGk=","name":"a.txt","mimeType":"text/plain"}}
/// </code>
/// </summary>
internal static class DemoPartWire
{
    public static JsonObject Write(DemoDialect dialect, DemoPart part)
    {
        var json = dialect == DemoDialect.V10 ? Part10(part) : Part03(part);
        if (part.Metadata is { } metadata)
        {
            json["metadata"] = JsonNode.Parse(metadata.GetRawText());
        }

        return json;
    }

    private static JsonObject Part10(DemoPart part)
    {
        var json = part switch
        {
            { Text: { } text } => new JsonObject { ["text"] = text },
            { Bytes: { } bytes } => new JsonObject { ["raw"] = Convert.ToBase64String(bytes) },
            { Url: { } url } => new JsonObject { ["url"] = url },
            _ => new JsonObject { ["data"] = DataOf(part) },
        };
        Put(json, "filename", part.FileName);
        Put(json, "mediaType", part.MediaType);
        return json;
    }

    private static JsonObject Part03(DemoPart part)
    {
        if (part.Text is { } text)
        {
            return new JsonObject { ["kind"] = "text", ["text"] = text };
        }

        if (part.Bytes is null && part.Url is null)
        {
            // 0.3 knows objects only.
            var data = DataOf(part);
            return new JsonObject { ["kind"] = "data", ["data"] = data is JsonObject ? data : new JsonObject { ["value"] = data } };
        }

        var file = part.Bytes is { } bytes ? new JsonObject { ["bytes"] = Convert.ToBase64String(bytes) } : new JsonObject { ["uri"] = part.Url };
        Put(file, "name", part.FileName);
        Put(file, "mimeType", part.MediaType);
        return new JsonObject { ["kind"] = "file", ["file"] = file };
    }

    private static JsonNode? DataOf(DemoPart part) => part.Data is { } data ? JsonNode.Parse(data.GetRawText()) : null;

    public static void Put(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}

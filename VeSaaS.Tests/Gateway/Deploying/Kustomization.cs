using System.Globalization;
using System.Text.Json.Nodes;
using VeSaaS.Tests.Architecture;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>
/// Reads a folder of `deploy/kubernetes` as kustomize does, so far as these folders use it: `resources` (files and folders) and `patches` by path,
/// which are strategic merges or take a resource out (`$patch: delete`). Anything else in it is an error, as it would go untested.
/// </summary>
internal sealed record Kustomization(IReadOnlyList<JsonObject> Resources, IReadOnlyList<JsonObject> Patches)
{
    private static readonly string[] Known = ["apiVersion", "kind", "resources", "patches"];

    public static IEnumerable<string> Overlays =>
        Directory.EnumerateDirectories(Path.Combine(Root, "overlays")).Select(folder => Path.GetFileName(folder)!);

    private static string Root => Path.Combine(SourceTree.Root, "deploy", "kubernetes");

    public static Kustomization Base() => Read(Path.Combine(Root, "base"));

    public static Kustomization Overlay(string name) => Read(Path.Combine(Root, "overlays", name));

    /// <summary>The documents of a file of `deploy/kubernetes` that an operator applies by hand.</summary>
    public static IEnumerable<JsonObject> File(string name) => Documents(Path.Combine(Root, name));

    private static Kustomization Read(string folder)
    {
        var file = Documents(Path.Combine(folder, "kustomization.yaml")).Single();
        if (file.Select(entry => entry.Key).Except(Known).ToList() is { Count: > 0 } unknown)
        {
            throw new InvalidOperationException($"{folder} uses {string.Join(", ", unknown)}, which these tests do not read.");
        }

        var resources = new List<JsonObject>();
        var patches = new List<JsonObject>();
        foreach (var path in Paths(file, "resources").Select(path => Path.GetFullPath(path, folder)))
        {
            if (Directory.Exists(path))
            {
                var inner = Read(path);
                resources.AddRange(inner.Resources);
                patches.AddRange(inner.Patches);
            }
            else
            {
                resources.AddRange(Documents(path));
            }
        }

        foreach (var patch in Paths(file, "patches").SelectMany(path => Documents(Path.GetFullPath(path, folder))))
        {
            if ((string?)patch["$patch"] != "delete")
            {
                patches.Add(patch);
            }
            else if (resources.RemoveAll(resource => Identity(resource) == Identity(patch)) != 1)
            {
                throw new InvalidOperationException($"{folder} takes {Identity(patch)} out, which is not in it.");
            }
        }

        return new Kustomization(resources, patches);
    }

    private static (string?, string?, string?) Identity(JsonObject document) =>
        ((string?)document["kind"], (string?)document["metadata"]!["namespace"], (string?)document["metadata"]!["name"]);

    private static IEnumerable<string> Paths(JsonObject file, string name) =>
        (file[name] as JsonArray ?? []).Select(item => item is JsonObject patch ? (string)patch["path"]! : (string)item!);

    private static IEnumerable<JsonObject> Documents(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(path);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (JsonObject)Json(document.RootNode)!)];
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Json(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => quoted.Value,
        YamlScalarNode { Value: "true" or "false" } word => word.Value == "true",
        YamlScalarNode { Value: "null" or "~" or "" } => null,
        YamlScalarNode plain when long.TryParse(plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode plain => plain.Value,
        _ => throw new InvalidOperationException($"{node} is no YAML that JSON can hold."),
    };
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VeSaaS.Tests.Support;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>Plain requests of an operator at the API server.</summary>
internal static class KubeObjects
{
    /// <summary>Where the API server keeps objects of this document's kind and namespace.</summary>
    public static string CollectionOf(JsonObject document)
    {
        var (version, kind) = ((string)document["apiVersion"]!, (string)document["kind"]!);
        var prefix = version.Contains('/', StringComparison.Ordinal) ? $"/apis/{version}" : $"/api/{version}";
        var place = (string?)document["metadata"]!["namespace"] is { } name ? $"/namespaces/{name}" : "";
        return $"{prefix}{place}/{Plural(kind)}";
    }

    public static string AddressOf(JsonObject document) => $"{CollectionOf(document)}/{(string)document["metadata"]!["name"]!}";

    /// <summary>Creates it, unless it is there; the answer's status and text.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> CreateAsync(
        KubeServer server, JsonObject document, CancellationToken cancellationToken, string query = "")
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var answer = await http.PostAsync(CollectionOf(document) + query, Body(document, "application/json"), cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Patches what is there.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> PatchAsync(
        KubeServer server, string address, JsonObject patch, string type, CancellationToken cancellationToken)
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var answer = await http.PatchAsync(address, Body(patch, type), cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Deletes what is there.</summary>
    public static async Task DeleteAsync(KubeServer server, JsonObject document, CancellationToken cancellationToken)
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var answer = await http.DeleteAsync(AddressOf(document), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static StringContent Body(JsonObject document, string type) => new(document.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));

    private static string Plural(string kind) =>
        kind.EndsWith('y') && !kind.EndsWith("ay", StringComparison.Ordinal) ? $"{kind[..^1].ToLowerInvariant()}ies" : $"{kind.ToLowerInvariant()}s";
}

using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>The objects of a collection, as they stood in one version of it.</summary>
internal sealed record KubernetesList(IReadOnlyList<JsonElement> Items, string Version);

/// <summary>Reads collections page by page.</summary>
internal static class KubernetesLists
{
    private const int PageSize = 500;

    /// <summary>
    /// All objects of the collection, as JSON. A list that took so long that the server has forgotten where it began (410 Gone) is read from the start once more.
    /// </summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">The server refused.</exception>
    public static async Task<KubernetesList> AllAsync(IKubernetes client, KubernetesCollection collection, CancellationToken cancellationToken)
    {
        try
        {
            return await PagesAsync(client, collection, cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Gone)
        {
            return await PagesAsync(client, collection, cancellationToken);
        }
    }

    /// <summary>
    /// All objects as they stood in this version or in a newer one, in one page. The server gives them from memory; asked for the state of now, it reads every
    /// object of the kind from its store, and then looks which of them the selector wants. The version is that of an object of this kind: older servers do not
    /// know in memory how far the others have got, and wait.
    /// </summary>
    /// <exception cref="HttpOperationException">The server refused, or has not seen that version.</exception>
    public static async Task<KubernetesList> NotOlderAsync(
        IKubernetes client, KubernetesCollection collection, string version, CancellationToken cancellationToken)
    {
        var page = await PageAsync(client, collection, limit: null, next: null, cancellationToken, version);
        return new KubernetesList([.. page.GetProperty("items").EnumerateArray()], VersionOf(page));
    }

    private static async Task<KubernetesList> PagesAsync(IKubernetes client, KubernetesCollection collection, CancellationToken cancellationToken)
    {
        var found = new List<JsonElement>();
        string? next = null;
        string version;
        do
        {
            var page = await PageAsync(client, collection, PageSize, next, cancellationToken);
            found.AddRange(page.GetProperty("items").EnumerateArray());
            // Every page is of the version of the first.
            version = VersionOf(page);
            next = page.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString() : null;
        }
        while (!string.IsNullOrEmpty(next));
        return new KubernetesList(found, version);
    }

    private static string VersionOf(JsonElement page) => page.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? "";

    /// <summary>One page as the server gives it.</summary>
    public static Task<JsonElement> PageAsync(
        IKubernetes client, KubernetesCollection collection, int? limit, string? next, CancellationToken cancellationToken, string? version = null) => collection.Namespace is { } name
        ? client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>(
            collection.Group, collection.Version, name, collection.Plural,
            labelSelector: collection.Selector, limit: limit, continueParameter: next, resourceVersion: version, cancellationToken: cancellationToken)
        : client.CustomObjects.ListClusterCustomObjectAsync<JsonElement>(
            collection.Group, collection.Version, collection.Plural,
            labelSelector: collection.Selector, limit: limit, continueParameter: next, resourceVersion: version, cancellationToken: cancellationToken);
}

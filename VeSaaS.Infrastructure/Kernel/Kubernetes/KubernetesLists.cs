using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Reads collections page by page.</summary>
internal static class KubernetesLists
{
    private const int PageSize = 500;

    /// <summary>
    /// All objects of the collection, as JSON. A list that took so long that the server has forgotten where it began (410 Gone) is read from the start once more.
    /// </summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">The server refused.</exception>
    public static async Task<List<JsonElement>> AllAsync(IKubernetes client, KubernetesCollection collection, CancellationToken cancellationToken)
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

    private static async Task<List<JsonElement>> PagesAsync(IKubernetes client, KubernetesCollection collection, CancellationToken cancellationToken)
    {
        var found = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await PageAsync(client, collection, PageSize, next, cancellationToken);
            found.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString() : null;
        }
        while (!string.IsNullOrEmpty(next));
        return found;
    }

    /// <summary>One page as the server gives it.</summary>
    public static Task<JsonElement> PageAsync(
        IKubernetes client, KubernetesCollection collection, int limit, string? next, CancellationToken cancellationToken) => collection.Namespace is { } name
        ? client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>(
            collection.Group, collection.Version, name, collection.Plural,
            labelSelector: collection.Selector, limit: limit, continueParameter: next, cancellationToken: cancellationToken)
        : client.CustomObjects.ListClusterCustomObjectAsync<JsonElement>(
            collection.Group, collection.Version, collection.Plural,
            labelSelector: collection.Selector, limit: limit, continueParameter: next, cancellationToken: cancellationToken);
}

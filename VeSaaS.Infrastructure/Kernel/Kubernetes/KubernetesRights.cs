using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Asks an API server what it has and what the application may do; everybody may ask that.</summary>
internal static class KubernetesRights
{
    /// <summary>The plural names of the resources in a version of a group; none where it is not served.</summary>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    public static async Task<IReadOnlyList<string>> ServedAsync(IKubernetes client, string group, string version, CancellationToken cancellationToken)
    {
        try
        {
            var list = group.Length == 0
                ? await client.CoreV1.GetAPIResourcesAsync(cancellationToken)
                : await client.CustomObjects.GetAPIResourcesAsync(group, version, cancellationToken);
            return [.. list.Resources.Select(resource => resource.Name)];
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>Whether the application may do this to the resource.</summary>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    public static async Task<bool> MayAsync(IKubernetes client, KubernetesNeed need, string verb, CancellationToken cancellationToken)
    {
        var (resource, subresource) = need.Resource.Split('/') is [var plain, var sub] ? (plain, sub) : (need.Resource, null);
        var review = new V1SelfSubjectAccessReview
        {
            Spec = new()
            {
                ResourceAttributes = new()
                {
                    Group = need.Group, Version = need.Version, Resource = resource, Subresource = subresource, NamespaceProperty = need.Namespace, Verb = verb,
                },
            },
        };
        return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: cancellationToken)).Status.Allowed;
    }
}

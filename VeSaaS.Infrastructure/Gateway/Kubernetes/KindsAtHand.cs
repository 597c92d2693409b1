using k8s;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>
/// The kinds that are listed and watched: those that the dialect writes, whether they are there or not, and of the others those that the server knows and
/// the application may list. What the other dialect left behind is found by that, where an operator allows it. Found out once, and when it is forgotten.
/// </summary>
internal sealed class KindsAtHand(IKubernetes client, GatewayOptions options)
{
    private volatile IReadOnlyList<GatewayResource>? _found;

    /// <summary>The kinds.</summary>
    /// <exception cref="GatewayUnavailableException">The server could not be asked.</exception>
    public async Task<IReadOnlyList<GatewayResource>> ReadAsync(CancellationToken cancellationToken) =>
        _found ??= await KubernetesCalls.ReachAsync(FindAsync, cancellationToken);

    /// <summary>Something could not be listed.</summary>
    public void Forget() => _found = null;

    private async Task<IReadOnlyList<GatewayResource>> FindAsync(CancellationToken cancellationToken)
    {
        var found = GatewayResource.Needed(options.Dialect).ToList();
        foreach (var resource in GatewayResource.Optional(options.Dialect))
        {
            var need = new KubernetesNeed(resource.Group, resource.Version, resource.Plural, options.Namespace, "list");
            if ((await KubernetesRights.ServedAsync(client, resource.Group, resource.Version, cancellationToken)).Contains(resource.Plural)
                && await KubernetesRights.MayAsync(client, need, "list", cancellationToken))
            {
                found.Add(resource);
            }
        }

        return found;
    }
}

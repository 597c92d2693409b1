using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>
/// Looks once, at start, whether the cluster has what the product needs, and refuses to start with everything that is missing in one message:
/// a definition, a right, an object. An API server that cannot be reached now is no reason to stay down: the parts that need it say so and heal.
/// </summary>
internal sealed partial class KubernetesStartupCheck(
    IKubernetes client, IEnumerable<KubernetesNeed> needs, IEnumerable<KubernetesObjectNeed> objects, ILogger<KubernetesStartupCheck> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        List<string> missing;
        try
        {
            missing = await MissingAsync(cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Unauthorized)
        {
            throw new StartupException("The Kubernetes API server does not accept the credential of Kubernetes:Kubeconfig or of the pod's service account.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotChecked(logger, exception.Message);
            return;
        }

        if (missing.Count > 0)
        {
            throw new StartupException(string.Join(Environment.NewLine, ["The cluster that Kubernetes:Kubeconfig names, or that this pod is in, lacks what the product needs:", .. missing.Select(item => $"- {item}")]));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Everything that is missing, in words for an operator.</summary>
    internal async Task<List<string>> MissingAsync(CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        var served = new HashSet<(string Group, string Resource)>();
        foreach (var api in needs.Select(need => (need.Group, need.Version)).Distinct())
        {
            var resources = await KubernetesRights.ServedAsync(client, api.Group, api.Version, cancellationToken);
            served.UnionWith(resources.Select(resource => (api.Group, resource)));
        }

        foreach (var need in needs)
        {
            if (!served.Contains((need.Group, need.Resource)))
            {
                missing.Add($"the definition (CRD) of {need.Name} in version {need.Version}");
                continue;
            }

            foreach (var verb in need.Verbs)
            {
                if (!await KubernetesRights.MayAsync(client, need, verb, cancellationToken))
                {
                    missing.Add($"the right to {verb} {need.Name} {(need.Namespace is { } name ? $"in namespace {name}" : "in every namespace")}");
                }
            }
        }

        foreach (var needed in objects.Where(item => served.Contains((item.Group, item.Resource))))
        {
            if (!await ExistsAsync(needed, cancellationToken))
            {
                missing.Add($"{needed.Resource}.{needed.Group} {needed.Name} in namespace {needed.Namespace}; {needed.Advice}");
            }
        }

        return missing;
    }

    // A missing right to read it is reported as such already.
    private async Task<bool> ExistsAsync(KubernetesObjectNeed needed, CancellationToken cancellationToken)
    {
        try
        {
            await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(
                needed.Group, needed.Version, needed.Namespace, needed.Resource, needed.Name, cancellationToken);
            return true;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return exception.Response.StatusCode is HttpStatusCode.Forbidden;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What the Kubernetes cluster has could not be checked, the product starts without it: {Why}")]
        public static partial void NotChecked(ILogger logger, string why);
    }
}

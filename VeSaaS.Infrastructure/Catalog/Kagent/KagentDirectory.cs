using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Catalog.Kagent;

/// <summary>The agents of kagent: Agent resources at the Kubernetes API server. What cannot be read is said, and never an empty list.</summary>
internal sealed partial class KagentDirectory(IKubernetes client, IOptions<KagentOptions> options, ILogger<KagentDirectory> logger) : IAgentDirectory
{
    /// <inheritdoc />
    public string Source => KagentAgent.Source;

    /// <inheritdoc />
    public async Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var documents = await AllAsync("agents", cancellationToken);
            var models = await ModelsAsync(cancellationToken);
            var agents = new List<DiscoveredAgent>();
            foreach (var document in documents)
            {
                if (KagentAgent.TryRead(document, models, out var agent))
                {
                    agents.Add(agent);
                }
            }

            return new AgentDirectoryListing.Found(agents);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return new AgentDirectoryListing.NotInstalled(await WhyNotInstalledAsync(cancellationToken));
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return new AgentDirectoryListing.Forbidden(KubernetesAnswers.Words(exception));
        }
        catch (Exception exception) when (KubernetesAnswers.Unavailable(exception, cancellationToken) is { } cause)
        {
            return new AgentDirectoryListing.Unavailable(cause);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One word is enough, however much has changed: the reader lists again.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watches = Collections("agents").Concat(Collections("modelconfigs"))
            .Select(collection => new KubernetesWatch(client, collection, _ => changes.Writer.TryWrite(true), logger).RunAsync(stop.Token));
        var all = Task.WhenAll(watches.ToList());
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Without models the agents are still what they are: their model is then not known, which is not the same as having none.
    private async Task<Dictionary<string, string>?> ModelsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await AllAsync("modelconfigs", cancellationToken)).Select(KagentAgent.ReadModel).ToDictionary(model => model.Name, model => model.Model);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            Log.ModelsNotRead(logger, KubernetesAnswers.Words(exception));
            return null;
        }
    }

    // A cluster with an older kagent, whose agents look different, is not one without.
    private async Task<string> WhyNotInstalledAsync(CancellationToken cancellationToken)
    {
        const string missing = "The Kubernetes API server does not know agents.kagent.dev in version v1alpha2";
        try
        {
            var group = (await client.Apis.GetAPIVersionsAsync(cancellationToken)).Groups.FirstOrDefault(found => found.Name == "kagent.dev");
            return group is null
                ? $"{missing}; kagent is not installed there."
                : $"{missing}, only in {string.Join(", ", group.Versions.Select(version => version.Version))}; update kagent, its definitions (CRDs) included.";
        }
        catch (Exception exception) when (KubernetesAnswers.Unavailable(exception, cancellationToken) is not null)
        {
            return $"{missing}; kagent, or this version of it, is not installed there.";
        }
    }

    private async Task<List<JsonElement>> AllAsync(string plural, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(Collections(plural).Select(collection => KubernetesLists.AllAsync(client, collection, cancellationToken)));
        return [.. lists.SelectMany(list => list.Items)];
    }

    private IEnumerable<KubernetesCollection> Collections(string plural)
    {
        // Null stands for every namespace at once.
        List<string?> places = [.. options.Value.Namespaces.Distinct()];
        if (places.Count == 0)
        {
            places.Add(null);
        }

        return places.Select(place => new KubernetesCollection("kagent.dev", "v1alpha2", plural, place));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The models of agents cannot be read and are shown as not known: {Why}")]
        public static partial void ModelsNotRead(ILogger logger, string why);
    }
}

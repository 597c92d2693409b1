using System.Text.Json;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>
/// Follows one kind for ever: from a list's resourceVersion on, over disconnects and bookmarks; a version that the server has forgotten
/// (410 Gone) starts over with a list, and says that everything is to be read.
/// </summary>
internal sealed partial class ResourceWatch(
    IKubernetes client, GatewayResource resource, string gatewayNamespace, string selector, ChannelWriter<GatewayChange> changes, ILogger logger)
{
    // The server ends a watch by itself now and then; a connection that died silently is noticed by then at the latest.
    private const int WatchSeconds = 240;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private string? _version;
    private TimeSpan _delay = FirstDelay;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever broke it, the way out is the same: wait, and begin with a list.
                Log.Broke(logger, resource.ToString(), exception is HttpOperationException refused ? KubernetesCalls.Words(refused) : exception.Message);
                _version = null;
                await Task.Delay(_delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_version is null)
        {
            var list = await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>(
                resource.Group, resource.Version, gatewayNamespace, resource.Plural, labelSelector: selector, limit: 1, cancellationToken: cancellationToken);
            _version = list.GetProperty("metadata").GetProperty("resourceVersion").GetString();
            changes.TryWrite(new GatewayChange(null));
        }

        Exception? broken = null;
        var events = client.CustomObjects.WatchListNamespacedCustomObjectAsync(
            resource.Group, resource.Version, gatewayNamespace, resource.Plural, allowWatchBookmarks: true, labelSelector: selector,
            resourceVersion: _version, timeoutSeconds: WatchSeconds, onError: exception => broken = exception, cancellationToken: cancellationToken);
        await foreach (var (type, item) in events)
        {
            Take(type, (JsonElement)item);
            if (broken is not null)
            {
                throw broken;
            }
        }

        if (broken is not null)
        {
            throw broken;
        }
    }

    private void Take(WatchEventType type, JsonElement item)
    {
        if (type is WatchEventType.Error)
        {
            // An object of kind Status: 410 Gone most of the time.
            throw new IOException(item.TryGetProperty("message", out var message) ? message.GetString() : "The API server ended the watch.");
        }

        var metadata = item.GetProperty("metadata");
        _version = metadata.GetProperty("resourceVersion").GetString();
        _delay = FirstDelay;
        if (type is not WatchEventType.Bookmark)
        {
            changes.TryWrite(new GatewayChange(
                metadata.TryGetProperty("labels", out var labels) && labels.TryGetProperty(GatewayNames.AgentLabel, out var hash) ? hash.GetString() : null));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The watch on {Resource} broke and starts over: {Why}")]
        public static partial void Broke(ILogger logger, string resource, string why);
    }
}

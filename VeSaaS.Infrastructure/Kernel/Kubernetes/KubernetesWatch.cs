using System.Text.Json;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Logging;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Objects of one kind: in one namespace, or in all of them; with a label selector, or all.</summary>
internal sealed record KubernetesCollection(string Group, string Version, string Plural, string? Namespace, string? Selector = null)
{
    /// <summary>As `kubectl` names the kind.</summary>
    public override string ToString() => $"{Plural}.{Group}";
}

/// <summary>What a watch tells of an object.</summary>
/// <param name="Item">The object; one that was deleted as it last was, in the version of the delete.</param>
/// <param name="IsDeleted">Whether it is gone.</param>
internal readonly record struct KubernetesChange(JsonElement Item, bool IsDeleted);

/// <summary>
/// Follows a collection for ever: from a list's resourceVersion on, over disconnects and bookmarks; a version that the server has forgotten
/// (410 Gone) starts over with a list, and says that everything is to be read.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="collection">What is followed.</param>
/// <param name="changed">Called with the object that was added, changed or deleted, and with null when everything is to be read.</param>
/// <param name="logger">Where a break is told.</param>
/// <param name="lost">Called when nothing is told any more: the watch broke, or ends.</param>
internal sealed partial class KubernetesWatch(
    IKubernetes client, KubernetesCollection collection, Action<KubernetesChange?> changed, ILogger logger, Action? lost = null)
{
    // The server ends a watch by itself now and then; a connection that died silently is noticed by then at the latest.
    private const int WatchSeconds = 240;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private string? _version;
    private TimeSpan _delay = FirstDelay;

    /// <summary>Returns when it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RepeatAsync(cancellationToken);
        }
        finally
        {
            lost?.Invoke();
        }
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
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
                Log.Broke(logger, collection.ToString(), exception is HttpOperationException refused ? KubernetesAnswers.Words(refused) : exception.Message);
                _version = null;
                lost?.Invoke();
                await Task.Delay(_delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_version is null)
        {
            var first = await KubernetesLists.PageAsync(client, collection, limit: 1, next: null, cancellationToken);
            _version = first.GetProperty("metadata").GetProperty("resourceVersion").GetString();
            changed(null);
        }

        Exception? broken = null;
        await foreach (var (type, item) in Watch(exception => broken = exception, cancellationToken))
        {
            Take(type, (JsonElement)item);
            if (broken is not null)
            {
                break;
            }
        }

        if (broken is not null)
        {
            throw broken;
        }
    }

    private IAsyncEnumerable<(WatchEventType Type, object Item)> Watch(Action<Exception> onError, CancellationToken cancellationToken) =>
        collection.Namespace is { } name
            ? client.CustomObjects.WatchListNamespacedCustomObjectAsync(
                collection.Group, collection.Version, name, collection.Plural, allowWatchBookmarks: true, labelSelector: collection.Selector,
                resourceVersion: _version, timeoutSeconds: WatchSeconds, onError: onError, cancellationToken: cancellationToken)
            : client.CustomObjects.WatchListClusterCustomObjectAsync(
                collection.Group, collection.Version, collection.Plural, allowWatchBookmarks: true, labelSelector: collection.Selector,
                resourceVersion: _version, timeoutSeconds: WatchSeconds, onError: onError, cancellationToken: cancellationToken);

    private void Take(WatchEventType type, JsonElement item)
    {
        if (type is WatchEventType.Error)
        {
            // An object of kind Status: 410 Gone most of the time.
            throw new IOException(item.TryGetProperty("message", out var message) ? message.GetString() : "The API server ended the watch.");
        }

        _version = item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        _delay = FirstDelay;
        if (type is not WatchEventType.Bookmark)
        {
            changed(new KubernetesChange(item, type is WatchEventType.Deleted));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The watch on {Resource} broke and starts over: {Why}")]
        public static partial void Broke(ILogger logger, string resource, string why);
    }
}

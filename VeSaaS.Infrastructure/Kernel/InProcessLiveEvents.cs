using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Infrastructure.Kernel;

/// <summary>Live events within this process.</summary>
internal sealed partial class InProcessLiveEvents(ILogger<InProcessLiveEvents> logger) : ILiveEvents
{
    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<LiveTopic, HashSet<Subscription>> _topics = [];

    public void Publish(LiveTopic topic)
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            subscriptions = _topics.TryGetValue(topic, out var known) ? [.. known] : [];
        }

        foreach (var subscription in subscriptions)
        {
            subscription.Wake();
        }
    }

    public IDisposable Subscribe(LiveTopic topic, Func<Task> callback)
    {
        var subscription = new Subscription(this, topic);
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out var subscriptions))
            {
                _topics[topic] = subscriptions = [];
            }

            subscriptions.Add(subscription);
        }

        _ = subscription.ListenAsync(callback);
        return subscription;
    }

    private void Remove(LiveTopic topic, Subscription subscription)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(topic, out var subscriptions) && subscriptions.Remove(subscription) && subscriptions.Count == 0)
            {
                _topics.Remove(topic);
            }
        }
    }

    private sealed class Subscription(InProcessLiveEvents owner, LiveTopic topic) : IDisposable
    {
        // One place for "something changed": a second change while the callback runs is heard once more, a third adds nothing.
        private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Wake() => _changed.Writer.TryWrite(true);

        public void Dispose()
        {
            _changed.Writer.TryComplete();
            owner.Remove(topic, this);
        }

        public async Task ListenAsync(Func<Task> callback)
        {
            await foreach (var _ in _changed.Reader.ReadAllAsync())
            {
                try
                {
                    await callback();
                }
                catch (Exception exception)
                {
                    Log.SubscriberFailed(owner._logger, exception, topic.Kind, topic.Id);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A subscriber of {Kind} {Id} failed.")]
        public static partial void SubscriberFailed(ILogger logger, Exception exception, string kind, Guid id);
    }
}

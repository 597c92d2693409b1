namespace VeSaaS.Core.Kernel;

/// <summary>
/// "This changed", and nothing more: a kind (`run`, `conversation`, `team`, …) and an id. It carries no tenant data; whoever hears it reads again.
/// </summary>
public readonly record struct LiveTopic(string Kind, Guid Id);

/// <summary>Tells pages and workers of this node, and of others where Redis is configured, that something changed.</summary>
public interface ILiveEvents
{
    /// <summary>Announces a change after its commit. Returns at once; subscribers' failures are theirs.</summary>
    void Publish(LiveTopic topic);

    /// <summary>
    /// Calls back after changes of the topic, one call at a time and coalesced, until disposed.
    /// An exception of the callback is logged and does not end the subscription.
    /// </summary>
    IDisposable Subscribe(LiveTopic topic, Func<Task> callback);
}

using System.Text.Json.Nodes;

namespace VeSaaS.Core.Gateway;

/// <summary>The kinds of resources that the product writes or reads at the gateway.</summary>
public enum GatewayKind
{
    /// <summary>`gateway.networking.k8s.io/v1` Gateway.</summary>
    Gateway,

    /// <summary>`gateway.networking.k8s.io/v1` HTTPRoute.</summary>
    HttpRoute,

    /// <summary>`agentgateway.dev/v1alpha1` AgentgatewayPolicy.</summary>
    AgentgatewayPolicy,

    /// <summary>`agentgateway.dev/v1alpha1` AgentgatewayBackend.</summary>
    AgentgatewayBackend,

    /// <summary>`gateway.kgateway.dev/v1alpha1` TrafficPolicy.</summary>
    TrafficPolicy,
}

/// <summary>
/// A Gateway API object as its JSON document (apiVersion, kind, metadata, spec, status), in the gateway's namespace.
/// The document is the receiver's own copy.
/// </summary>
public sealed record GatewayObject(GatewayKind Kind, string Name, JsonObject Document)
{
    /// <summary>`metadata.uid`; empty for an object that was never stored.</summary>
    public string Uid => (string?)Document["metadata"]?["uid"] ?? "";

    /// <summary>`metadata.resourceVersion`; empty for an object that was never stored.</summary>
    public string ResourceVersion => (string?)Document["metadata"]?["resourceVersion"] ?? "";

    /// <summary>`metadata.generation`: raised by changes of the spec alone.</summary>
    public long Generation => (long?)Document["metadata"]?["generation"] ?? 0;

    /// <summary>A label's value, or null.</summary>
    public string? Label(string name) => (string?)Document["metadata"]?["labels"]?[name];

    /// <summary>An annotation's value, or null.</summary>
    public string? Annotation(string name) => (string?)Document["metadata"]?["annotations"]?[name];
}

/// <summary>How a write to the store ended.</summary>
public abstract record GatewayWrite
{
    private GatewayWrite()
    {
    }

    /// <summary>Stored (or removed); the object as it is now.</summary>
    public sealed record Done(GatewayObject Object) : GatewayWrite;

    /// <summary>Somebody else wrote, created or removed it since it was read: read again.</summary>
    public sealed record Conflict : GatewayWrite;

    /// <summary>The store refused the document; a repeat would be refused as well.</summary>
    public sealed record Refused(string Reason) : GatewayWrite;
}

/// <summary>A change that the store announces. Changes may be coalesced; the reader reads again.</summary>
/// <param name="AgentHash">The value of label `vesaas.io/agent`, or null for a baseline object or after a break in the watch (read everything).</param>
public readonly record struct GatewayChange(string? AgentHash);

/// <summary>The gateway could not be read or written; trying again later may help. The message is fit for an operator.</summary>
public sealed class GatewayUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>
/// Where gateway resources live: the Kubernetes API server, or memory when the gateway is embedded. Every method may throw
/// <see cref="GatewayUnavailableException"/>.
/// </summary>
public interface IGatewayStore
{
    /// <summary>All objects with label `app.kubernetes.io/managed-by: vesaas`; with <paramref name="agentHash"/> only that agent's.</summary>
    Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken);

    /// <summary>Reads one object by kind and name whoever owns it, or null.</summary>
    Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Creates or replaces our fields of an object (server-side apply, one field manager). With <paramref name="read"/> null it must not
    /// exist; otherwise it must still have the `uid` and `resourceVersion` that were read.
    /// </summary>
    Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken);

    /// <summary>Deletes the object that was read, with its `uid` and `resourceVersion` as preconditions. Already gone is Done.</summary>
    Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken);

    /// <summary>Announces changes until cancelled. The first element comes at once and has no hash: read everything.</summary>
    IAsyncEnumerable<GatewayChange> WatchAsync(CancellationToken cancellationToken);
}

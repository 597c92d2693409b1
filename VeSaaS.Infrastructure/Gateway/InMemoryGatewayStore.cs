using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Infrastructure.Gateway;

/// <summary>
/// Gateway resources in memory, with the manners of an API server: uid, resourceVersion, generation, conflicts, watch, and a status that
/// is written apart from the spec. The baseline is in it from the start; everything else is rebuilt from the database.
/// </summary>
public sealed class InMemoryGatewayStore : IGatewayStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GatewayKind Kind, string Name), JsonObject> _objects = [];
    private readonly HashSet<Channel<GatewayChange>> _watchers = [];
    private readonly TimeProvider _time;
    private long _version;

    public InMemoryGatewayStore(TimeProvider time, string gatewayNamespace, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy)
    {
        _time = time;
        foreach (var baseline in BaselineManifests.All(gatewayNamespace, dialect))
        {
            Store(baseline, null);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyList<GatewayObject> found =
            [
                .. _objects.Select(stored => new GatewayObject(stored.Key.Kind, stored.Key.Name, stored.Value))
                    .Where(item => item.Label(GatewayNames.ManagedByLabel) == GatewayNames.ManagedBy)
                    .Where(item => agentHash is null || item.Label(GatewayNames.AgentLabel) == agentHash)
                    .Select(item => item with { Document = (JsonObject)item.Document.DeepClone() }),
            ];
            return Task.FromResult(found);
        }
    }

    /// <inheritdoc />
    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_objects.TryGetValue((kind, name), out var document)
                ? new GatewayObject(kind, name, (JsonObject)document.DeepClone())
                : null);
        }
    }

    /// <inheritdoc />
    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var stored = _objects.GetValueOrDefault((desired.Kind, desired.Name));
            return Task.FromResult<GatewayWrite>(Matches(stored, read)
                ? new GatewayWrite.Done(Store(desired, stored))
                : new GatewayWrite.Conflict());
        }
    }

    /// <inheritdoc />
    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var key = (read.Kind, read.Name);
            if (_objects.TryGetValue(key, out var stored))
            {
                if (!Matches(stored, read))
                {
                    return Task.FromResult<GatewayWrite>(new GatewayWrite.Conflict());
                }

                _objects.Remove(key);
                Announce(read);
            }

            return Task.FromResult<GatewayWrite>(new GatewayWrite.Done(read));
        }
    }

    /// <summary>
    /// Writes an object's status, as its controller would: the generation stays, the resourceVersion moves. False when the object is gone or
    /// has another uid; a status that says what is already there changes nothing.
    /// </summary>
    public Task<bool> SetStatusAsync(GatewayKind kind, string name, string uid, JsonObject status, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue((kind, name), out var stored) || (string?)stored["metadata"]!["uid"] != uid)
            {
                return Task.FromResult(false);
            }

            if (!JsonNode.DeepEquals(stored["status"], status))
            {
                var document = (JsonObject)stored.DeepClone();
                document["status"] = status.DeepClone();
                document["metadata"]!["resourceVersion"] = NextVersion();
                _objects[(kind, name)] = document;
                Announce(new GatewayObject(kind, name, document));
            }

            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<GatewayChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateUnbounded<GatewayChange>();
        lock (_gate)
        {
            _watchers.Add(changes);
        }

        try
        {
            yield return new GatewayChange(null);
            await foreach (var change in changes.Reader.ReadDistinctAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(changes);
            }
        }
    }

    private static bool Matches(JsonObject? stored, GatewayObject? read) => (stored, read) switch
    {
        (null, null) => true,
        ({ } document, { } expected) =>
            (string?)document["metadata"]!["uid"] == expected.Uid && (string?)document["metadata"]!["resourceVersion"] == expected.ResourceVersion,
        _ => false,
    };

    // Callers hold the lock, save for the constructor.
    private GatewayObject Store(GatewayObject desired, JsonObject? stored)
    {
        var document = (JsonObject)desired.Document.DeepClone();
        var metadata = document["metadata"]!.AsObject();
        var generation = (long?)stored?["metadata"]!["generation"] ?? 0;
        document.Remove("status");
        metadata["uid"] = (string?)stored?["metadata"]!["uid"] ?? _time.NewId().ToString();
        metadata["generation"] = JsonNode.DeepEquals(stored?["spec"], document["spec"]) ? generation : generation + 1;
        metadata["resourceVersion"] = NextVersion();
        if (stored?["status"] is { } status)
        {
            document["status"] = status.DeepClone();
        }

        _objects[(desired.Kind, desired.Name)] = document;
        var now = new GatewayObject(desired.Kind, desired.Name, (JsonObject)document.DeepClone());
        Announce(now);
        return now;
    }

    private string NextVersion() => (++_version).ToString(CultureInfo.InvariantCulture);

    private void Announce(GatewayObject changed)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(new GatewayChange(changed.Label(GatewayNames.AgentLabel)));
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>Writes a manifest's status back to where the manifest came from.</summary>
public sealed record GatewayStatusWriter(Func<GatewayObject, JsonObject, CancellationToken, Task> WriteAsync);

/// <summary>Follows the store: reads what changed, compiles it once, puts a new snapshot into force, then writes statuses.</summary>
internal sealed partial class ConfigurationLoader(
    IGatewayStore store, GatewayState state, GatewayStatusWriter statuses, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ConfigurationLoader> logger)
{
    private readonly Dictionary<ManifestReference, CompiledManifest> _manifests = [];
    private readonly Dictionary<ManifestReference, string> _written = [];
    private bool _isBehind;

    /// <summary>Whether the Gateway and the policies that close it are there and accepted: before that, nobody is listened to.</summary>
    public bool IsClosedByDefault =>
        BaselineManifests.All(options.Value.Namespace, options.Value.Dialect).All(item => IsAccepted(item.Kind, item.Name));

    /// <summary>Reads one agent's objects, or all, and applies them. When it returns, the gateway enforces them and has said so.</summary>
    public async Task LoadAsync(GatewayChange change, CancellationToken cancellationToken)
    {
        var objects = await store.ListAsync(change.AgentHash, cancellationToken);
        var seen = new HashSet<ManifestReference>();
        foreach (var document in objects)
        {
            var reference = new ManifestReference(document.Kind, document.Name);
            seen.Add(reference);
            if (!_manifests.TryGetValue(reference, out var known) || !IsSame(known.Object, document))
            {
                _manifests[reference] = ManifestCompiler.Compile(document);
                _isBehind = true;
            }
        }

        foreach (var gone in _manifests.Where(known => Covers(change, known.Value.Object) && !seen.Contains(known.Key)).Select(known => known.Key).ToList())
        {
            _manifests.Remove(gone);
            _written.Remove(gone);
            _isBehind = true;
        }

        if (!_isBehind)
        {
            // Our own statuses are changes, too.
            return;
        }

        var (snapshot, found) = SnapshotBuilder.Build(_manifests.Values);
        if (state.Publish(snapshot) is > 0 and var aborted)
        {
            Log.OpenRequestsAborted(logger, aborted);
        }

        foreach (var status in found)
        {
            await WriteStatusAsync(status, cancellationToken);
        }

        _isBehind = false;
    }

    private async Task WriteStatusAsync(ManifestStatus status, CancellationToken cancellationToken)
    {
        var document = status.Manifest.Object;
        var reference = new ManifestReference(document.Kind, document.Name);
        var signature = $"{document.Uid} {document.Generation} {status.Attached} {status.Resolved} {string.Join(' ', status.Problems)}";
        if (_written.GetValueOrDefault(reference) == signature)
        {
            return;
        }

        if (status.Problems.Count > 0)
        {
            Log.NotAccepted(logger, document.Kind, document.Name, string.Join(' ', status.Problems));
        }

        await statuses.WriteAsync(document, StatusDocuments.For(status, time.GetUtcNow()), cancellationToken);
        _written[reference] = signature;
    }

    private bool IsAccepted(GatewayKind kind, string name) =>
        _manifests.TryGetValue(new ManifestReference(kind, name), out var manifest) && manifest.IsAccepted;

    private static bool Covers(GatewayChange change, GatewayObject document) =>
        change.AgentHash is null || document.Label(GatewayNames.AgentLabel) == change.AgentHash;

    // The generation counts changes of the spec; an object that was made anew counts from one again, under another uid.
    private static bool IsSame(GatewayObject known, GatewayObject read) =>
        known.Uid.Length > 0 && known.Uid == read.Uid && known.Generation == read.Generation;

    private static partial class Log
    {
        [LoggerMessage(4611, LogLevel.Information, "{Count} open requests were cut because their customers are no longer allowed.", EventName = "gateway.requests_cut")]
        public static partial void OpenRequestsAborted(ILogger logger, int count);

        [LoggerMessage(4612, LogLevel.Error, "{Kind} {Name} is not accepted: {Problems}", EventName = "gateway.manifest_not_accepted")]
        public static partial void NotAccepted(ILogger logger, GatewayKind kind, string name, string problems);
    }
}

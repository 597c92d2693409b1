using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Gateway resources at the Kubernetes API server: server-side apply as one field manager, with preconditions on every write.</summary>
public sealed class KubernetesGatewayStore(IKubernetes client, IOptions<GatewayOptions> options, ILogger<KubernetesGatewayStore> logger) : IGatewayStore
{
    /// <summary>The one field manager of everything that the product writes.</summary>
    public const string FieldManager = "vesaas";

    // Apart from what the product writes as itself: a status is the gateway's.
    private const string StatusManager = "vesaas-embedded-gateway";
    private const string Ours = $"{GatewayNames.ManagedByLabel}={GatewayNames.ManagedBy}";

    private readonly KindsAtHand _kinds = new(client, options.Value);

    private string Namespace => options.Value.Namespace;

    /// <inheritdoc />
    public async Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken)
    {
        var selector = agentHash is null ? Ours : $"{Ours},{GatewayNames.AgentLabel}={agentHash}";
        var kinds = (await _kinds.ReadAsync(cancellationToken)).Where(resource => agentHash is null || resource.Kind is not GatewayKind.Gateway);
        try
        {
            var lists = await Task.WhenAll(kinds.Select(resource => ListAsync(resource, selector, cancellationToken)));
            return [.. lists.SelectMany(list => list)];
        }
        catch (GatewayUnavailableException)
        {
            // The right to see what the other dialect left may be gone, now that nothing is left: the next try finds out.
            _kinds.Forget();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) =>
        KubernetesCalls.ReachAsync<GatewayObject?>(async token =>
        {
            var (_, group, version, plural) = GatewayResource.Of(kind);
            try
            {
                return new GatewayObject(
                    kind, name, await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(group, version, Namespace, plural, name, token));
            }
            catch (HttpOperationException exception) when (KubernetesAnswers.IsAbsent(exception))
            {
                return null;
            }
        }, cancellationToken);

    /// <inheritdoc />
    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) =>
        KubernetesCalls.WriteAsync(
            async token => await (read is null ? CreateAsync(desired, token) : ApplyOverAsync(desired, read, token)), cancellationToken);

    /// <inheritdoc />
    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) =>
        KubernetesCalls.WriteAsync(async token =>
        {
            var (_, group, version, plural) = GatewayResource.Of(read.Kind);
            var preconditions = new V1Preconditions { Uid = read.Uid, ResourceVersion = read.ResourceVersion };
            try
            {
                await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(
                    group, version, Namespace, plural, read.Name, new V1DeleteOptions { Preconditions = preconditions }, cancellationToken: token);
            }
            catch (HttpOperationException exception) when (KubernetesAnswers.IsAbsent(exception))
            {
                // Already gone, which is what was asked for.
            }

            return read;
        }, cancellationToken);

    /// <summary>
    /// Writes an object's status, as its controller does: where the embedded gateway enforces what the API server holds. An object that is gone,
    /// or was made anew, has nothing to be told.
    /// </summary>
    public Task SetStatusAsync(GatewayObject read, JsonObject status, CancellationToken cancellationToken) =>
        KubernetesCalls.WriteAsync(async token =>
        {
            var (_, group, version, plural) = GatewayResource.Of(read.Kind);
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = read.Uid }, ["status"] = status.DeepClone() };
            return read with
            {
                Document = await client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(
                    new V1Patch(patch, V1Patch.PatchType.MergePatch),
                    group, version, Namespace, plural, read.Name, fieldManager: StatusManager, cancellationToken: token),
            };
        }, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<GatewayChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var kinds = await _kinds.ReadAsync(cancellationToken);
        var changes = Channel.CreateUnbounded<GatewayChange>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watches = kinds.Select(resource =>
            new KubernetesWatch(client, Collection(resource, Ours), item => changes.Writer.TryWrite(new GatewayChange(HashOf(item))), logger).RunAsync(stop.Token));
        var all = Task.WhenAll(watches.ToList());
        try
        {
            yield return new GatewayChange(null);
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

    private Task<List<GatewayObject>> ListAsync(GatewayResource resource, string selector, CancellationToken cancellationToken) =>
        KubernetesCalls.ReachAsync(
            async token => (await KubernetesLists.AllAsync(client, Collection(resource, selector), token)).ConvertAll(item => Read(resource, item)), cancellationToken);

    private KubernetesCollection Collection(GatewayResource resource, string selector) =>
        new(resource.Group, resource.Version, resource.Plural, Namespace, selector);

    // Apply would write over an object that somebody created meanwhile; create refuses it.
    private async Task<GatewayObject> CreateAsync(GatewayObject desired, CancellationToken cancellationToken)
    {
        var (_, group, version, plural) = GatewayResource.Of(desired.Kind);
        return desired with
        {
            Document = await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
                desired.Document, group, version, Namespace, plural, fieldManager: FieldManager, cancellationToken: cancellationToken),
        };
    }

    private async Task<GatewayObject> ApplyOverAsync(GatewayObject desired, GatewayObject read, CancellationToken cancellationToken)
    {
        var (_, group, version, plural) = GatewayResource.Of(desired.Kind);
        var resourceVersion = await OwnByApplyAsync(read, cancellationToken);
        var document = (JsonObject)desired.Document.DeepClone();
        document["metadata"]!["uid"] = read.Uid;
        document["metadata"]!["resourceVersion"] = resourceVersion;
        return desired with
        {
            Document = await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                new V1Patch(document, V1Patch.PatchType.ApplyPatch),
                group, version, Namespace, plural, desired.Name, fieldManager: FieldManager, force: true, cancellationToken: cancellationToken),
        };
    }

    // What a create wrote counts as an update by our manager, and apply does not remove fields that an update owns: before the first apply
    // the ownership is handed over. Returns the resourceVersion that the object has then.
    private async Task<string> OwnByApplyAsync(GatewayObject read, CancellationToken cancellationToken)
    {
        var managers = read.Document["metadata"]?["managedFields"] as JsonArray ?? [];
        if (!managers.Any(entry => IsOurs(entry!, "Update")) || managers.Any(entry => IsOurs(entry!, "Apply")))
        {
            return read.ResourceVersion;
        }

        managers = (JsonArray)managers.DeepClone();
        foreach (var entry in managers.Where(entry => IsOurs(entry!, "Update")))
        {
            entry!["operation"] = "Apply";
        }

        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = read.ResourceVersion, ["managedFields"] = managers } };
        var (_, group, version, plural) = GatewayResource.Of(read.Kind);
        var handed = await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
            new V1Patch(patch, V1Patch.PatchType.MergePatch), group, version, Namespace, plural, read.Name, cancellationToken: cancellationToken);
        return (string)handed["metadata"]!["resourceVersion"]!;
    }

    private static bool IsOurs(JsonNode entry, string operation) =>
        (string?)entry["manager"] == FieldManager && (string?)entry["operation"] == operation && entry["subresource"] is null;

    private static GatewayObject Read(GatewayResource resource, JsonElement item)
    {
        var document = JsonObject.Create(item)!;
        return new GatewayObject(resource.Kind, (string)document["metadata"]!["name"]!, document);
    }

    private static string? HashOf(JsonElement? item) =>
        item?.GetProperty("metadata").TryGetProperty("labels", out var labels) is true && labels.TryGetProperty(GatewayNames.AgentLabel, out var hash)
            ? hash.GetString()
            : null;
}

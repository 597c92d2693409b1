using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Gateway resources at the Kubernetes API server: server-side apply as one field manager, with preconditions on every write.</summary>
public sealed class KubernetesGatewayStore(IKubernetes client, IOptions<GatewayOptions> options, ILogger<KubernetesGatewayStore> logger) : IGatewayStore
{
    /// <summary>The one field manager of everything that the product writes.</summary>
    public const string FieldManager = "vesaas";

    // Apart from what the product writes as itself: a status is the gateway's.
    private const string StatusManager = "vesaas-embedded-gateway";

    private readonly GatewayLists _lists = new(client, options.Value);

    private string Namespace => options.Value.Namespace;

    /// <summary>Everything as it is now; one agent's objects not older than anything that this process has written or been told.</summary>
    public Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken) => _lists.ReadAsync(agentHash, cancellationToken);

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
    public async Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) => Noted(
        desired.Kind,
        await KubernetesCalls.WriteAsync(
            async token => await (read is null ? CreateAsync(desired, token) : ApplyOverAsync(desired, read, token)), cancellationToken));

    /// <inheritdoc />
    public async Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) => Noted(
        read.Kind,
        await KubernetesCalls.WriteAsync(async token =>
        {
            var (_, group, version, plural) = GatewayResource.Of(read.Kind);
            var preconditions = new V1Preconditions { Uid = read.Uid, ResourceVersion = read.ResourceVersion };
            // The watch may be faster than the answer.
            _lists.Seen.Leave(read);
            try
            {
                await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(
                    group, version, Namespace, plural, read.Name, new V1DeleteOptions { Preconditions = preconditions }, cancellationToken: token);
            }
            catch (HttpOperationException exception)
            {
                _lists.Seen.Settle(read);
                if (!KubernetesAnswers.IsAbsent(exception))
                {
                    throw;
                }

                // Already gone, which is what was asked for.
            }

            return read;
        }, cancellationToken));

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
        var kinds = await _lists.KindsAsync(cancellationToken);
        var changes = Channel.CreateUnbounded<GatewayChange>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watches = kinds.Select(resource =>
            new KubernetesWatch(
                client, _lists.All(resource), change => changes.Writer.TryWrite(_lists.Follow(resource.Kind, change)), logger,
                () => _lists.Seen.End(resource.Kind)).RunAsync(stop.Token));
        var all = Task.WhenAll(watches.ToList());
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
            await stop.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private GatewayWrite Noted(GatewayKind kind, GatewayWrite write)
    {
        switch (write)
        {
            case GatewayWrite.Done done:
                _lists.Seen.See(done.Object);
                break;
            case GatewayWrite.Conflict:
                // What was read was old, and must not be read again.
                _lists.Seen.Forget(kind);
                break;
        }

        return write;
    }

    // Apply would write over an object that somebody created meanwhile; create refuses it.
    private async Task<GatewayObject> CreateAsync(GatewayObject desired, CancellationToken cancellationToken)
    {
        var (_, group, version, plural) = GatewayResource.Of(desired.Kind);
        var created = desired with
        {
            Document = await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
                desired.Document, group, version, Namespace, plural, fieldManager: FieldManager, cancellationToken: cancellationToken),
        };
        try
        {
            // Now, and not with the first change: that may be a hire, which waits for every write.
            return await OwnByApplyAsync(created, cancellationToken);
        }
        catch (Exception exception) when (KubernetesAnswers.Unavailable(exception, cancellationToken) is not null)
        {
            // It is made, whatever kept the second write away; the first apply hands it over.
            return created;
        }
    }

    private async Task<GatewayObject> ApplyOverAsync(GatewayObject desired, GatewayObject read, CancellationToken cancellationToken)
    {
        var (_, group, version, plural) = GatewayResource.Of(desired.Kind);
        var owned = await OwnByApplyAsync(read, cancellationToken);
        var document = (JsonObject)desired.Document.DeepClone();
        document["metadata"]!["uid"] = read.Uid;
        document["metadata"]!["resourceVersion"] = owned.ResourceVersion;
        return desired with
        {
            Document = await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                new V1Patch(document, V1Patch.PatchType.ApplyPatch),
                group, version, Namespace, plural, desired.Name, fieldManager: FieldManager, force: true, cancellationToken: cancellationToken),
        };
    }

    // What a create wrote counts as an update by our manager, and apply does not remove fields that an update owns: before the first apply
    // the ownership is handed over. Returns the object as it is then.
    private async Task<GatewayObject> OwnByApplyAsync(GatewayObject read, CancellationToken cancellationToken)
    {
        var managers = read.Document["metadata"]?["managedFields"] as JsonArray ?? [];
        if (!managers.Any(entry => IsOurs(entry!, "Update")) || managers.Any(entry => IsOurs(entry!, "Apply")))
        {
            return read;
        }

        managers = (JsonArray)managers.DeepClone();
        foreach (var entry in managers.Where(entry => IsOurs(entry!, "Update")))
        {
            entry!["operation"] = "Apply";
        }

        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = read.ResourceVersion, ["managedFields"] = managers } };
        var (_, group, version, plural) = GatewayResource.Of(read.Kind);
        return read with
        {
            Document = await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                new V1Patch(patch, V1Patch.PatchType.MergePatch), group, version, Namespace, plural, read.Name, cancellationToken: cancellationToken),
        };
    }

    private static bool IsOurs(JsonNode entry, string operation) =>
        (string?)entry["manager"] == FieldManager && (string?)entry["operation"] == operation && entry["subresource"] is null;
}

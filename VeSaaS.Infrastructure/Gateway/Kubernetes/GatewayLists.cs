using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>
/// Lists what the product owns at the API server. Everything is read as it is now. One agent's objects are read as often as somebody hires, so the server may
/// give them from its memory, but not older than <see cref="Seen"/>: its store would read every agent's objects to find those of one.
/// </summary>
internal sealed class GatewayLists(IKubernetes client, GatewayOptions options)
{
    private const string Ours = $"{GatewayNames.ManagedByLabel}={GatewayNames.ManagedBy}";

    private readonly KindsAtHand _kinds = new(client, options);

    /// <summary>What this process has written and been told.</summary>
    public SeenVersions Seen { get; } = new();

    /// <summary>The kinds that are listed and watched.</summary>
    public Task<IReadOnlyList<GatewayResource>> KindsAsync(CancellationToken cancellationToken) => _kinds.ReadAsync(cancellationToken);

    /// <summary>Every object of one kind that the product owns.</summary>
    public KubernetesCollection All(GatewayResource resource) => Collection(resource, Ours);

    /// <summary>The objects of one agent, or all.</summary>
    /// <exception cref="GatewayUnavailableException">The server did not give them.</exception>
    public async Task<IReadOnlyList<GatewayObject>> ReadAsync(string? agentHash, CancellationToken cancellationToken)
    {
        var selector = agentHash is null ? Ours : $"{Ours},{GatewayNames.AgentLabel}={agentHash}";
        var kinds = (await _kinds.ReadAsync(cancellationToken)).Where(resource => agentHash is null || resource.Kind is not GatewayKind.Gateway);
        try
        {
            var lists = await Task.WhenAll(kinds.Select(resource =>
                ReadAsync(resource, selector, agentHash is null ? null : Seen.Of(resource.Kind), cancellationToken)));
            return [.. lists.SelectMany(list => list)];
        }
        catch (GatewayUnavailableException)
        {
            // The right to see what the other dialect left may be gone, now that nothing is left: the next try finds out.
            _kinds.Forget();
            throw;
        }
    }

    /// <summary>Notes what the watch over a kind tells, and says what that is to others.</summary>
    public GatewayChange Follow(GatewayKind kind, KubernetesChange? change)
    {
        if (change is not { } told)
        {
            Seen.Begin(kind);
            return new GatewayChange(null);
        }

        var item = Read(kind, told.Item);
        Seen.See(item);
        if (told.IsDeleted)
        {
            Seen.Settle(item);
        }

        return new GatewayChange(item.Label(GatewayNames.AgentLabel));
    }

    private Task<IReadOnlyList<GatewayObject>> ReadAsync(GatewayResource resource, string selector, string? version, CancellationToken cancellationToken) =>
        KubernetesCalls.ReachAsync<IReadOnlyList<GatewayObject>>(
            async token =>
            {
                var items = await ReadAsync(resource.Kind, Collection(resource, selector), version, token);
                return [.. items.Select(item => Read(resource.Kind, item))];
            },
            cancellationToken);

    private async Task<List<JsonElement>> ReadAsync(GatewayKind kind, KubernetesCollection collection, string? version, CancellationToken cancellationToken)
    {
        try
        {
            if (version is not null)
            {
                return await KubernetesLists.NotOlderAsync(client, collection, version, cancellationToken);
            }
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.GatewayTimeout or HttpStatusCode.Gone)
        {
            // It waited for a version that it does not have; what it does have, its store knows.
            Seen.Forget(kind);
        }

        return await KubernetesLists.AllAsync(client, collection, cancellationToken);
    }

    private KubernetesCollection Collection(GatewayResource resource, string selector) =>
        new(resource.Group, resource.Version, resource.Plural, options.Namespace, selector);

    private static GatewayObject Read(GatewayKind kind, JsonElement item)
    {
        var document = JsonObject.Create(item)!;
        return new GatewayObject(kind, (string)document["metadata"]!["name"]!, document);
    }
}

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
/// Lists what the product owns at the API server. Everything is read as it is now. One agent's objects are read as often as somebody hires, so they are kept
/// while the watch keeps them up, and the server may give them from its memory, but neither older than <see cref="Seen"/>: its store would read every agent's
/// objects to find those of one.
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
        var kinds = (await _kinds.ReadAsync(cancellationToken)).Where(resource => agentHash is null || resource.Kind is not GatewayKind.Gateway);
        try
        {
            var lists = await Task.WhenAll(kinds.Select(resource => KubernetesCalls.ReachAsync(
                token => agentHash is null ? AllAsync(resource, token) : OfAgentAsync(resource, agentHash, token), cancellationToken)));
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
        if (told.IsDeleted)
        {
            Seen.SeeGone(item);
        }
        else
        {
            Seen.See(item);
        }

        return new GatewayChange(item.Label(GatewayNames.AgentLabel));
    }

    private async Task<IReadOnlyList<GatewayObject>> AllAsync(GatewayResource resource, CancellationToken cancellationToken)
    {
        var list = await KubernetesLists.AllAsync(client, All(resource), cancellationToken);
        var all = Read(resource.Kind, list);
        Seen.Check(resource.Kind, all);
        return all;
    }

    private async Task<IReadOnlyList<GatewayObject>> OfAgentAsync(GatewayResource resource, string agentHash, CancellationToken cancellationToken)
    {
        if (Seen.List(resource.Kind, agentHash) is { } kept)
        {
            return kept;
        }

        var turn = Seen.Turn(resource.Kind);
        var list = await NotOlderAsync(resource.Kind, Collection(resource, $"{Ours},{GatewayNames.AgentLabel}={agentHash}"), cancellationToken);
        var items = Read(resource.Kind, list);
        Seen.Keep(resource.Kind, agentHash, turn, list.Version, items);
        return items;
    }

    private async Task<KubernetesList> NotOlderAsync(GatewayKind kind, KubernetesCollection collection, CancellationToken cancellationToken)
    {
        try
        {
            if (Seen.Of(kind) is { } version)
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

    private static IReadOnlyList<GatewayObject> Read(GatewayKind kind, KubernetesList list) => [.. list.Items.Select(item => Read(kind, item))];

    private static GatewayObject Read(GatewayKind kind, JsonElement item)
    {
        var document = JsonObject.Create(item)!;
        return new GatewayObject(kind, (string)document["metadata"]!["name"]!, document);
    }
}

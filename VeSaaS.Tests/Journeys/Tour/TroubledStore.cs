using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>
/// Shows the operator's page a gateway that is away, or policies that let everybody in. The reconciler, which asks for one agent at a time, sees the
/// truth: it would close at once what it found open.
/// </summary>
internal sealed class TroubledStore(IGatewayStore inner) : IGatewayStore
{
    public bool IsAway { get; set; }

    public bool IsOpen { get; set; }

    public static void Register(IServiceCollection services) =>
        services.AddSingleton<IGatewayStore>(provider => new TroubledStore(provider.GetRequiredService<InMemoryGatewayStore>()));

    public async Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken)
    {
        var objects = await inner.ListAsync(agentHash, cancellationToken);
        return agentHash is not null ? objects
            : IsAway ? throw new GatewayUnavailableException("The API server does not answer.")
            : IsOpen ? [.. objects.Select(Opened)]
            : objects;
    }

    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) => inner.GetAsync(kind, name, cancellationToken);

    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) =>
        inner.ApplyAsync(desired, read, cancellationToken);

    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) => inner.DeleteAsync(read, cancellationToken);

    public IAsyncEnumerable<GatewayChange> WatchAsync(CancellationToken cancellationToken) => inner.WatchAsync(cancellationToken);

    private static GatewayObject Opened(GatewayObject stored)
    {
        if (stored.Kind is not GatewayKind.AgentgatewayPolicy || stored.Name is GatewayNames.RequireCaller)
        {
            return stored;
        }

        var document = (JsonObject)stored.Document.DeepClone();
        if (document["spec"]?["traffic"]?["authorization"]?["policy"]?["matchExpressions"] is JsonArray expressions)
        {
            expressions[0] = "true";
        }

        return stored with { Document = document };
    }
}

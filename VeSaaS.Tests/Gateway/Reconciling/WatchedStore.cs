using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>The in-memory store with a controller that accepts what is written, a record of the writes, and failures on demand.</summary>
internal sealed class WatchedStore(TimeProvider time, GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy) : IGatewayStore
{
    public const string Namespace = "vesaas";

    public InMemoryGatewayStore Inner { get; } = new(time, Namespace, dialect);

    /// <summary>Writes that were done, as `apply HTTPRoute/name` or `delete …`, in their order.</summary>
    public ConcurrentQueue<string> Writes { get; } = [];

    /// <summary>Called before every write, with its text; may throw.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Called after every write.</summary>
    public Func<Task>? AfterWrite { get; set; }

    /// <summary>What the controller says of an object; null for nothing.</summary>
    public Func<GatewayObject, bool, JsonObject?> Judge { get; set; } = Accept;

    public Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken) => Inner.ListAsync(agentHash, cancellationToken);

    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) => Inner.GetAsync(kind, name, cancellationToken);

    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) =>
        WriteAsync($"apply {desired.Kind}/{desired.Name}", desired, () => Inner.ApplyAsync(desired, read, cancellationToken), cancellationToken);

    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) =>
        WriteAsync($"delete {read.Kind}/{read.Name}", read, () => Inner.DeleteAsync(read, cancellationToken), cancellationToken);

    public IAsyncEnumerable<GatewayChange> WatchAsync(CancellationToken cancellationToken) => Inner.WatchAsync(cancellationToken);

    /// <summary>Lets the controller look at everything of one agent.</summary>
    public async Task ControlAsync(string agentHash, CancellationToken cancellationToken)
    {
        var objects = await Inner.ListAsync(agentHash, cancellationToken);
        var hasRoute = objects.Any(item => item.Kind is GatewayKind.HttpRoute);
        foreach (var item in objects)
        {
            if (Judge(item, hasRoute) is { } status)
            {
                await Inner.SetStatusAsync(item.Kind, item.Name, item.Uid, status, cancellationToken);
            }
        }
    }

    public static JsonObject? Accept(GatewayObject item, bool hasRoute) => item.Kind switch
    {
        GatewayKind.AgentgatewayPolicy or GatewayKind.TrafficPolicy => Policy(item, "Valid", hasRoute),
        GatewayKind.HttpRoute => new JsonObject { ["parents"] = Holder(item, ("Accepted", true, "Accepted"), ("ResolvedRefs", true, "ResolvedRefs")) },
        _ => null,
    };

    public static JsonObject Policy(GatewayObject item, string reason, bool attached) =>
        new() { ["ancestors"] = Holder(item, ("Accepted", true, reason), ("Attached", attached, "Attached")) };

    private static JsonArray Holder(GatewayObject item, params (string Type, bool IsTrue, string Reason)[] conditions) => new(new JsonObject
    {
        ["controllerName"] = item.Kind is GatewayKind.TrafficPolicy ? "kgateway.dev/agentgateway" : "agentgateway.dev/agentgateway",
        ["conditions"] = new JsonArray(
        [
            .. conditions.Select(condition => new JsonObject
            {
                ["type"] = condition.Type,
                ["status"] = condition.IsTrue ? "True" : "False",
                ["reason"] = condition.Reason,
                ["message"] = "",
                ["observedGeneration"] = item.Generation,
            }),
        ]),
    });

    private async Task<GatewayWrite> WriteAsync(string text, GatewayObject item, Func<Task<GatewayWrite>> write, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke(text);
        var result = await write();
        if (result is GatewayWrite.Done)
        {
            Writes.Enqueue(text);
            await ControlAsync(item.Label("vesaas.io/agent")!, cancellationToken);
            await (AfterWrite?.Invoke() ?? Task.CompletedTask);
        }

        return result;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.Deploying;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes.Chaos;

/// <summary>The product over a real API server, in a namespace of its own, with the embedded gateway enforcing what lies there.</summary>
internal sealed class ChaosProduct : IAsyncDisposable
{
    /// <summary>The collection of the tests that use one: one after the other.</summary>
    public const string Collection = "Chaos over Kubernetes";

    private readonly KubeServer _server;
    private readonly string _namespace;

    private ChaosProduct(KubeServer server, string gatewayNamespace, LiveProduct product) => (_server, _namespace, Product) = (server, gatewayNamespace, product);

    public LiveProduct Product { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ChaosProduct> StartAsync(KubeServer server, Action<IServiceCollection>? services = null)
    {
        await server.ReadyAsync(Token);
        var gatewayNamespace = await server.NamespaceAsync(Token);
        await KubeProduct.InstallBaselineAsync(server, gatewayNamespace, Token);
        var product = new LiveProduct(
            new()
            {
                ["Gateway:Source"] = "Kubernetes",
                ["Gateway:Namespace"] = gatewayNamespace,
                ["Kubernetes:Kubeconfig"] = server.Kubeconfig(),
            },
            services);
        await product.InitializeAsync();
        return new ChaosProduct(server, gatewayNamespace, product);
    }

    /// <summary>Edits the agent's first policy by hand, as an operator who does not go through the product.</summary>
    public async Task EditPolicyAsync(AgentRef agent, string mergePatch)
    {
        var (status, text) = await KubeObjects.PatchAsync(_server, AddressOf(agent), JsonNode.Parse(mergePatch)!.AsObject(), "application/merge-patch+json", Token);
        Assert.True(status is HttpStatusCode.OK, text);
    }

    /// <summary>Creates an object by hand.</summary>
    public async Task<JsonObject> CreateAsync(GatewayObject item)
    {
        var (status, text) = await KubeObjects.CreateAsync(_server, item.Document, Token);
        Assert.True(status is HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>An agent's policy as the product would write it for these customers.</summary>
    public GatewayObject Policy(AgentRef agent, params IEnumerable<CustomerId> customers) =>
        AllowLists.Policy(GatewayKind.AgentgatewayPolicy, agent, GatewayNames.Policy(agent, 0), customers, _namespace);

    /// <summary>Asks all the time, as each of these customers in turn and as a stranger, until the test stops it.</summary>
    public Callers Call(AgentRef agent, params IReadOnlyList<CustomerId> customers) => new(Product, agent, customers);

    public ValueTask DisposeAsync() => Product.DisposeAsync();

    private string AddressOf(AgentRef agent) =>
        $"/apis/agentgateway.dev/v1alpha1/namespaces/{_namespace}/agentgatewaypolicies/{GatewayNames.Policy(agent, 0)}";
}

/// <summary>Callers in a loop, and what they were told.</summary>
internal sealed class Callers
{
    private readonly ConcurrentDictionary<(string Who, string Answer), int> _seen = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _loop;

    public Callers(LiveProduct product, AgentRef agent, IReadOnlyList<CustomerId> customers)
    {
        var stranger = LiveProduct.Stranger();
        _loop = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                foreach (var customer in customers)
                {
                    await AskAsync("customer", customer);
                }

                await AskAsync("stranger", stranger);
            }
        });

        async Task AskAsync(string who, CustomerId customer)
        {
            var answer = (await product.AskAsync(agent, customer)).ToString();
            _seen.AddOrUpdate((who, answer), 1, (_, count) => count + 1);
        }
    }

    /// <summary>How often somebody was answered.</summary>
    public int Count => _seen.Values.Sum();

    /// <summary>Ends the loop; every answer that was seen, once, as `who answer`.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        return [.. _seen.Keys.Select(seen => $"{seen.Who} {seen.Answer}").Order(StringComparer.Ordinal)];
    }
}

/// <summary>An API server of their own for the tests that kill it.</summary>
public sealed class OwnKubeServer : IAsyncLifetime
{
    public KubeServer Server { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

[CollectionDefinition(ChaosProduct.Collection)]
public sealed class ChaosCollection : ICollectionFixture<OwnKubeServer>;

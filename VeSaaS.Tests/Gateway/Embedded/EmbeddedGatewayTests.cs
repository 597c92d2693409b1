using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

public sealed class EmbeddedGatewayTests : IAsyncLifetime
{
    private static readonly AgentRef Writer = EmbeddedGatewayHarness.Agent("writer");
    private readonly Guid _ada = TimeProvider.System.NewId();
    private readonly Guid _bob = TimeProvider.System.NewId();
    private EmbeddedGatewayHarness _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await EmbeddedGatewayHarness.StartAsync(Token);

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Request_RightTokenOfGrantedCustomer_ReachesAgent()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.CallAsync(_ada, Writer, Token);

        Assert.Equal(200, answer.Status);
        Assert.Contains("agent here", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer.Head, StringComparison.OrdinalIgnoreCase);
        var seen = Assert.Single(_gateway.Agents.Seen);
        Assert.Equal("/backend/writer/.well-known/agent-card.json", seen.Target);
        Assert.Equal(_ada.ToString(), seen.Headers["x-user-id"]);
        Assert.Equal(_ada.ToString(), seen.Headers["x-customer-id"]);
        Assert.DoesNotContain("authorization", seen.Headers.Keys);
    }

    [Fact]
    public async Task Request_FreshImport_RefusesEverySignedCustomer()
    {
        await _gateway.ApplyAsync(Writer, [], Token);

        foreach (var customer in new[] { _ada, _bob, Guid.Empty })
        {
            var answer = await _gateway.CallAsync(customer, Writer, Token);
            Assert.Equal((403, "authorization failed"), (answer.Status, Body(answer)));
        }

        Assert.Empty(_gateway.Agents.Seen);
    }

    private static string Body(RawAnswer answer) =>
        answer.Head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? string.Concat(answer.Body.Split("\r\n").Where((_, line) => line % 2 == 1)) : answer.Body;
}

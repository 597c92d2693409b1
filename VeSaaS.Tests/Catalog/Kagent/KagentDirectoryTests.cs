using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.Kagent;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog.Kagent;

/// <summary>What kagent says about its agents, read from a real API server.</summary>
public sealed class KagentDirectoryTests(KubeServer server)
{
    private const string Secret = "You are the secret system message.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_DeclarativeAgent_GivesModelToolsSkillsAndReadinessButNoSystemMessage()
    {
        var place = await NamespaceAsync();
        await CreateAsync(place, "modelconfigs", Model("fast", "gpt-5-mini", "OpenAI"));
        await CreateAsync(place, "agents", Agent("writer", $$$"""
            {
              "type": "Declarative", "description": "Writes reports.",
              "declarative": {
                "modelConfig": "fast", "systemMessage": "{{{Secret}}}",
                "tools": [
                  {"type": "McpServer", "mcpServer": {"apiGroup": "kagent.dev", "kind": "RemoteMCPServer", "name": "mail", "toolNames": ["read_mail", "send_mail"], "requireApproval": ["send_mail"]}},
                  {"type": "Agent", "agent": {"name": "researcher"}}
                ],
                "a2aConfig": {"skills": [{"id": "report", "name": "Report", "description": "Writes one.", "tags": ["text"], "examples": ["Write about tea"]}]}
              }
            }
            """));
        await SetStatusAsync(place, "writer", ready: true);

        var agent = Assert.Single(await FoundAsync(place));

        Assert.Equal(($"kagent/{place}/writer", "Writes reports.", "Declarative", "gpt-5-mini (OpenAI)", true),
            (agent.Ref.ToString(), agent.Description, agent.Type, agent.Model, agent.IsReady));
        Assert.Equal([new("read_mail", "mail", false), new("send_mail", "mail", true), new AgentTool("researcher", "agent", false)], agent.Tools);
        Assert.Equal(("report", "Report", "Writes one."), (agent.Skills[0].Id, agent.Skills[0].Name, agent.Skills[0].Description));
        Assert.Equal(["text", "Write about tea"], [.. agent.Skills[0].Tags, .. agent.Skills[0].Examples]);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(agent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accepted", "False", "Ready", "True", "DeploymentReady", false)]
    [InlineData("Accepted", "True", "Ready", "False", "DeploymentNotReady", false)]
    [InlineData("Accepted", "True", "Ready", "True", "SomethingElse", false)]
    [InlineData("Accepted", "True", "Ready", "True", "WorkloadReady", true)]
    public async Task ListAsync_Conditions_DecideWhetherItIsReady(string first, string firstStatus, string second, string secondStatus, string reason, bool ready)
    {
        var place = await NamespaceAsync();
        await CreateAsync(place, "agents", Agent("writer", """{"type": "BYO", "description": "", "byo": {"deployment": {"image": "example/writer:1"}}}"""));
        Assert.False(Assert.Single(await FoundAsync(place)).IsReady);

        await SetStatusAsync(place, "writer", (first, firstStatus, "Any"), (second, secondStatus, reason));

        var agent = Assert.Single(await FoundAsync(place));
        Assert.Equal((ready, "BYO", null), (agent.IsReady, agent.Type, agent.Model));
        Assert.Equal([first, second], agent.Conditions.Select(condition => condition.Type));
    }

    [Fact]
    public async Task ListAsync_SeveralPagesAndNamespaces_GivesAllOfTheNamedOnes()
    {
        var (mine, other) = (await NamespaceAsync(), await NamespaceAsync());
        await Task.WhenAll(Enumerable.Range(0, 520).Select(number => CreateAsync(mine, "agents", Agent($"agent-{number}", """{"type": "BYO", "byo": {}}"""))));
        await CreateAsync(other, "agents", Agent("elsewhere", """{"type": "BYO", "byo": {}}"""));

        Assert.Equal(520, (await FoundAsync(mine)).Count);
        Assert.Equal(521, (await FoundAsync(mine, other)).Count);
    }

    [Fact]
    public async Task ListAsync_NobodyMay_IsForbiddenAndNotEmpty()
    {
        await server.ReadyAsync(Cancellation);

        var forbidden = Assert.IsType<AgentDirectoryListing.Forbidden>(await Directory(KubeServer.PowerlessToken, "default").ListAsync(Cancellation));

        Assert.Contains("agents.kagent.dev", forbidden.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_ServerIsAway_IsUnavailable()
    {
        using var client = new k8s.Kubernetes(new() { Host = "http://127.0.0.1:1" });

        var listing = await new KagentDirectory(client, Options.Create(new KagentOptions()), NullLogger<KagentDirectory>.Instance).ListAsync(Cancellation);

        Assert.IsType<AgentDirectoryListing.Unavailable>(listing);
    }

    [Fact]
    public async Task WatchAsync_AgentOrModelChanges_SaysSo()
    {
        var place = await NamespaceAsync();
        await using var changes = Directory(KubeServer.AdminToken, place).WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await changes.MoveNextAsync());

        await CreateAsync(place, "agents", Agent("writer", """{"type": "BYO", "byo": {}}"""));
        Assert.True(await changes.MoveNextAsync());
        Assert.Single(await FoundAsync(place));
        await CreateAsync(place, "modelconfigs", Model("fast", "gpt-5-mini", "OpenAI"));
        Assert.True(await changes.MoveNextAsync());
    }

    private async Task<string> NamespaceAsync() => await (await server.ReadyAsync(Cancellation)).NamespaceAsync(Cancellation);

    private async Task<IReadOnlyList<DiscoveredAgent>> FoundAsync(params string[] places) =>
        Assert.IsType<AgentDirectoryListing.Found>(await Directory(KubeServer.AdminToken, places).ListAsync(Cancellation)).Agents;

    private KagentDirectory Directory(string token, params string[] places)
    {
        var options = new KagentOptions();
        foreach (var place in places)
        {
            options.Namespaces.Add(place);
        }

        return new KagentDirectory(server.Client(token), Options.Create(options), NullLogger<KagentDirectory>.Instance);
    }

    private async Task CreateAsync(string place, string plural, string document) =>
        await SendAsync(HttpMethod.Post, $"/apis/kagent.dev/v1alpha2/namespaces/{place}/{plural}", document, "application/json");

    private Task SetStatusAsync(string place, string name, bool ready) =>
        SetStatusAsync(place, name, ("Accepted", "True", "AgentReconciled"), ("Ready", ready ? "True" : "False", ready ? "DeploymentReady" : "DeploymentNotReady"));

    // Written as kagent's controller would: through the status subresource.
    private async Task SetStatusAsync(string place, string name, params (string Type, string Status, string Reason)[] conditions)
    {
        var status = new
        {
            status = new
            {
                observedGeneration = 1,
                conditions = conditions.Select(condition => new
                {
                    type = condition.Type, status = condition.Status, reason = condition.Reason, message = "", lastTransitionTime = "2026-03-01T12:00:00Z",
                }),
            },
        };
        await SendAsync(
            HttpMethod.Patch, $"/apis/kagent.dev/v1alpha2/namespaces/{place}/agents/{name}/status", JsonSerializer.Serialize(status), "application/merge-patch+json");
    }

    private async Task SendAsync(HttpMethod method, string path, string document, string type)
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(document, new MediaTypeHeaderValue(type)) };
        using var answer = await http.SendAsync(request, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static string Agent(string name, string spec) =>
        $$"""{"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "metadata": {"name": "{{name}}"}, "spec": {{spec}}}""";

    private static string Model(string name, string model, string provider) =>
        $$$"""{"apiVersion": "kagent.dev/v1alpha2", "kind": "ModelConfig", "metadata": {"name": "{{{name}}}"}, "spec": {"model": "{{{model}}}", "provider": "{{{provider}}}"}}""";
}

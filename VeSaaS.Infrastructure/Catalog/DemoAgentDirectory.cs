using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Infrastructure.Catalog;

/// <summary>Lists the demo agents; they are ready once they listen. A process of their own may be away, and is asked each time.</summary>
internal sealed class DemoAgentDirectory(
    DemoAgentsEndpoint endpoint, IOptions<DemoAgentsOptions> options, IOptions<LanguageModelOptions> languageModel, IHttpClientFactory clients) : IAgentDirectory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Source => DemoAgentsEndpoint.Source;

    public async Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken) =>
        options.Value.AgentsUrl is { } url && await FindFaultAsync(new Uri(url), cancellationToken) is { } fault
            ? fault
            : new AgentDirectoryListing.Found([.. DemoAgentsHost.Agents.Select(Describe)]);

    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await endpoint.GetAsync(cancellationToken);
        yield return true;

        // Nothing else ever changes; a watch lasts until it is cancelled.
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<AgentDirectoryListing?> FindFaultAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient();
        client.Timeout = Patience;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, $"/{DemoAgentsHost.Agents[0].Name}/.well-known/agent-card.json"));
        request.Headers.TryAddWithoutValidation(DemoAgentsEndpoint.SecretHeader, endpoint.Secret);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return response.StatusCode is HttpStatusCode.Unauthorized
                ? new AgentDirectoryListing.Forbidden($"The demo agents at {url} have another secret. Give both the same Demo:Secret.")
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new AgentDirectoryListing.Unavailable($"The demo agents' process at {url} does not answer.");
        }
    }

    private DiscoveredAgent Describe(DemoAgent agent)
    {
        var model = languageModel.Value is { IsConfigured: true, Name: { } name } ? name : null;
        var listens = endpoint.Address is not null;
        return new DiscoveredAgent(
            new AgentRef(DemoAgentsEndpoint.Source, DemoAgentsEndpoint.Namespace, agent.Name),
            agent.DisplayName,
            agent.Introduce(model),
            "Demo",
            agent.AsksModel ? model : null,
            [.. agent.Tools.Select(tool => new AgentTool(tool, agent.Name, RequiresApproval: true))],
            Skills: [new AgentSkill(agent.Skill.Id, agent.Skill.Name, agent.Skill.Description, agent.Skill.Tags, agent.Skill.Examples)],
            listens,
            [new AgentCondition("Ready", listens, listens ? "Listening" : "Starting", listens ? "The demo agent listens." : "The demo agent is starting.")],
            Generation: 1)
        {
            Protocol = "A2A 1.0",
            Streams = true,
        };
    }
}
